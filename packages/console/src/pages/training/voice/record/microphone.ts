import workletUrl from './capture.worklet.js?url';
import { wavOf } from './wav.ts';

/** What a voice is made of must be as it was spoken: nothing of what calls do to it. */
const WANTED: MediaStreamConstraints = {
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
};

/** A microphone that records sentence by sentence. */
export class Microphone {
  readonly stream: MediaStream;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  #blocks: Float32Array[] | undefined;

  private constructor(stream: MediaStream, context: AudioContext, node: AudioWorkletNode) {
    this.stream = stream;
    this.#context = context;
    this.#node = node;
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => this.#blocks?.push(data);
  }

  /** Asks for the microphone. @throws DOMException when it is refused or not there */
  static async open(): Promise<Microphone> {
    const stream = await navigator.mediaDevices.getUserMedia(WANTED);
    const context = new AudioContext();
    try {
      await context.audioWorklet.addModule(workletUrl);
      await context.resume();
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      await context.close();
      throw error;
    }
    const node = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(node);
    return new Microphone(stream, context, node);
  }

  /** Begins a recording; one that runs is thrown away. */
  begin(): void {
    this.#blocks = [];
  }

  /** Ends the recording. @returns a WAV file; undefined when nothing was recorded */
  end(): Blob | undefined {
    const blocks = this.#blocks;
    this.#blocks = undefined;
    return blocks === undefined || blocks.length === 0 ? undefined : wavOf(blocks, this.#context.sampleRate);
  }

  /** Lets the microphone go. */
  async close(): Promise<void> {
    this.#node.port.onmessage = null;
    for (const track of this.stream.getTracks()) track.stop();
    await this.#context.close();
  }
}
