import { CAPTURE } from './worklet-messages.ts';

/**
 * The same as `hearing-worklet.js`, for pages in which the SDK was bundled and no such file lies beside it. A text, since
 * an audio thread loads nothing but addresses.
 */
export const WORKLET_SOURCE = `
class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Float32Array(Math.round(sampleRate * 0.02));
    this.filled = 0;
  }
  process([input]) {
    if (!input || !input[0]) return true;
    for (let i = 0; i < input[0].length; i++) {
      let sum = 0;
      for (const channel of input) sum += channel[i];
      this.block[this.filled++] = sum / input.length;
      if (this.filled === this.block.length) {
        const block = this.block;
        this.block = new Float32Array(block.length);
        this.filled = 0;
        this.port.postMessage(block, [block.buffer]);
      }
    }
    return true;
  }
}
registerProcessor(${JSON.stringify(CAPTURE)}, Capture);
`;
