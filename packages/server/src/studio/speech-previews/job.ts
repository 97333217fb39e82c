import type { JobDefinition } from '../../work/queue.ts';

/** Speaks one preview. Somebody waits for it: its own queue, never behind a render. */
export const SPEAK_PREVIEW: JobDefinition<{ readonly previewId: string }> = {
  name: 'speak-preview',
  parse: (input) => {
    const { previewId } = (input ?? {}) as { previewId?: unknown };
    if (typeof previewId !== 'string') throw new TypeError('previewId must be a string');
    return { previewId };
  },
  attempts: 3,
  backoffSeconds: 1,
  concurrency: 2,
};

/** Synthesised characters, in millions (§11.10). */
export const TTS_CHARACTERS = 'hws.resource.type.metastudio.modeling.voice.synthetics';
