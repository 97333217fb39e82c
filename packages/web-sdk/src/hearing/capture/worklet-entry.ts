/**
 * The script `hearing-worklet.js`: runs in the audio thread and hands what the microphone hears to the page, 20 ms at a
 * time. Built as a classic script of its own (import nothing that is more than a type).
 */
import type { CaptureMessage } from './worklet-messages.ts';

interface WorkletScope {
  readonly sampleRate: number;
  registerProcessor(name: string, processor: unknown): void;
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
}

const scope = globalThis as unknown as WorkletScope;
const BLOCK_SECONDS = 0.02;

class Capture extends scope.AudioWorkletProcessor {
  block = new Float32Array(Math.round(scope.sampleRate * BLOCK_SECONDS));
  filled = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const [input] = inputs;
    const first = input?.[0];
    if (input === undefined || first === undefined) return true;
    for (let i = 0; i < first.length; i++) {
      let sum = 0;
      for (const channel of input) sum += channel[i] ?? 0;
      this.block[this.filled] = sum / input.length;
      this.filled += 1;
      if (this.filled === this.block.length) this.send();
    }
    return true;
  }

  send(): void {
    const message: CaptureMessage = this.block;
    // Once it is given away, its length is 0.
    this.block = new Float32Array(message.length);
    this.filled = 0;
    this.port.postMessage(message, [message.buffer]);
  }
}

scope.registerProcessor('hearing-capture', Capture);
