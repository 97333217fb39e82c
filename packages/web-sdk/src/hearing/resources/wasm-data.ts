/** The script `wasmData.js`: how phrases are spotted. */
import { ALGORITHM_NAME, type WakeupAlgorithm } from '../wakeup/model.ts';
import { PhraseSpotter } from '../wakeup/spotter.ts';

const algorithm: WakeupAlgorithm = { version: 1, createSpotter: (model) => new PhraseSpotter(model) };
Object.assign(globalThis, { [ALGORITHM_NAME]: algorithm });
