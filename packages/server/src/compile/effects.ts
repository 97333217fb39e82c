import type { AudioSpec } from '@cyclorama/stage';
import { materialOf } from './layers.ts';
import type { Materials } from './materials.ts';
import { layerReference } from './references.ts';
import { SAMPLES_PER_FRAME } from './timeline.ts';
import type { SegmentTime } from './timeline.ts';
import type { WireShootScript } from './wire.ts';

/**
 * The sound of a segment's video layers, at full level beside the speech. Every round of a loop is an entry of its
 * own that starts with the picture: a file's sound is rarely as long as its picture, and would drift away from it.
 * The same clip in two layers is heard once.
 */
export function compileEffects(
  script: WireShootScript,
  field: string,
  time: SegmentTime,
  materials: Materials,
): AudioSpec[] {
  const audio: AudioSpec[] = [];
  const heard = new Set<string>();
  const begin = time.from * SAMPLES_PER_FRAME;
  const end = time.to * SAMPLES_PER_FRAME;
  (script.layer_config ?? []).forEach((layer, index) => {
    if (layer.layer_type !== 'VIDEO') return;
    const ref = layerReference(layer, undefined, `${field}.layer_config[${index}]`);
    if (ref === undefined) return;
    const { path, soundRound } = materialOf(materials, ref.key, ref.field);
    const loop = layer.video_config?.loop_count ?? -1;
    const name = `${ref.key} ×${loop}`;
    if (soundRound === undefined || heard.has(name)) return;
    heard.add(name);
    for (let round = 0; loop < 0 || round <= loop; round += 1) {
      const start = begin + Math.round(round * soundRound);
      if (start >= end) break;
      // After the last round the picture stands still; what is left of its sound may ring out.
      const next = round === loop ? end : begin + Math.round((round + 1) * soundRound);
      audio.push({ path, role: 'effect', start, end: Math.min(next, end), gain: 1, loop: 0 });
    }
  });
  return audio;
}
