import type { LiveAudioFilter } from '../document.ts';
import type { SoundFilter } from '../sound/index.ts';

/**
 * The processing of a source's sound. It is opened when it is first asked for and then stays in the way, with everything
 * off if need be: taking it out would leave a hole of its latency.
 */
export class FilterSlot {
  #filter: SoundFilter | undefined;

  /** The filter in these settings; undefined while none was ever asked for. */
  async set(settings: LiveAudioFilter | undefined): Promise<SoundFilter | undefined> {
    const { gainControl, noise, beautify } = settings ?? {};
    const wanted = settings && (gainControl || noise !== 'off' || beautify !== 'off') ? settings : undefined;
    if (!wanted && !this.#filter) return undefined;
    const { openSoundFilter, PLAIN_SOUND } = await import('../sound/index.ts');
    if (this.#filter) this.#filter.change(wanted ?? PLAIN_SOUND);
    else this.#filter = openSoundFilter(wanted ?? PLAIN_SOUND);
    return this.#filter;
  }
}
