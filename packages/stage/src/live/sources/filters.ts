import type { LiveAudioFilter } from '../document.ts';
import type { SoundFilter } from './sound-writer.ts';

/** Opens the processing of a source's sound; undefined when nothing is asked for. */
export async function openFilter(filter: LiveAudioFilter | undefined): Promise<SoundFilter | undefined> {
  if (!filter || (!filter.gainControl && filter.noise === 'off' && filter.beautify === 'off'))
    return undefined;
  const { openSoundFilter } = await import('../sound/index.ts');
  return openSoundFilter(filter);
}
