import type { LayerSpec, RenderPlan } from '@cyclorama/stage';
import { SAMPLES_PER_FRAME } from '../../compile/index.ts';

/** The beginning of a programme: at most so many frames, with the sound that belongs to them. */
export function firstFrames(plan: RenderPlan, most: number): RenderPlan {
  if (plan.frames <= most) return plan;
  const samples = most * SAMPLES_PER_FRAME;
  return {
    ...plan,
    frames: most,
    shots: plan.shots
      .filter((shot) => shot.from < most)
      .map((shot) => ({ ...shot, to: Math.min(shot.to, most), layers: begun(shot.layers, most) })),
    overlays: begun(plan.overlays, most),
    audio: plan.audio
      .filter((sound) => sound.start < samples)
      .map((sound) => ({ ...sound, end: Math.min(sound.end ?? samples, samples) })),
    pieces: [...plan.pieces.filter((end) => end < most), most],
  };
}

function begun(layers: readonly LayerSpec[], most: number): readonly LayerSpec[] {
  return layers.filter((layer) => layer.startFrame < most);
}
