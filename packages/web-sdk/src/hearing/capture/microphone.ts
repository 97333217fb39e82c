import type { HearingPlatform } from '../platform.ts';
import { HearingError, type HearingFailure } from '../types.ts';
import { captureFailure } from './failures.ts';
import { Resampler } from './resampler.ts';
import { CAPTURE, type CaptureMessage } from './worklet-messages.ts';
import { WORKLET_SOURCE } from './worklet-source.ts';

/** Samples a second of what is handed on. */
export const CAPTURE_RATE = 16_000;
/** A context that does not run by then waits for a gesture of the visitor. */
const START_MS = 1500;
const CONSTRAINTS: MediaStreamConstraints = {
  audio: {
    channelCount: { ideal: 1 },
    echoCancellation: { ideal: true },
    noiseSuppression: { ideal: true },
    autoGainControl: { ideal: true },
  },
  video: false,
};

export interface MicrophoneOptions {
  readonly platform: HearingPlatform;
  readonly workletUrl: string | undefined;
  /** Mono at 16 kHz, about 20 ms each. */
  readonly onSamples: (samples: Float32Array) => void;
  readonly onError: (failure: HearingFailure) => void;
}

/** What is running from an open microphone to its samples. */
interface Capture {
  readonly stream: MediaStream;
  readonly context: AudioContext;
  readonly node: AudioWorkletNode;
}

/** Asks for the microphone. @throws HearingError */
export async function askMicrophone({ devices }: Pick<HearingPlatform, 'devices'>): Promise<MediaStream> {
  if (devices === undefined)
    throw new HearingError('90100002', 'This page cannot use devices: it must be opened with https.');
  try {
    return await devices.getUserMedia(CONSTRAINTS);
  } catch (error) {
    throw await captureFailure(error, devices);
  }
}

/** The microphone of the page; goes on with another device when its own is gone or the usual one has changed. */
export class Microphone {
  readonly #options: MicrophoneOptions;
  #capture: Capture | undefined;
  #opening: Promise<void> | undefined;
  #usual: string | undefined;
  #isClosed = false;
  #forgetGesture: (() => void) | undefined;
  readonly #onDevices = (): void => void this.#devicesChanged();

  constructor(options: MicrophoneOptions) {
    this.#options = options;
  }

  get stream(): MediaStream | undefined {
    return this.#capture?.stream;
  }

  /** Opens it; nothing when it is open. @throws HearingError */
  open(): Promise<void> {
    if (this.#capture !== undefined) return Promise.resolve();
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  close(): void {
    this.#isClosed = true;
    this.#options.platform.devices?.removeEventListener('devicechange', this.#onDevices);
    this.#forgetGesture?.();
    this.#end();
  }

  async #open(): Promise<void> {
    const { platform } = this.#options;
    const stream = await askMicrophone(platform);
    try {
      this.#capture = await this.#connect(stream);
    } catch (error) {
      stop(stream);
      throw error instanceof HearingError
        ? error
        : new HearingError('90100025', 'This browser cannot listen to the microphone.', { cause: error });
    }
    if (this.#isClosed) {
      this.#end();
      throw new HearingError('999400001', 'The microphone was closed while it was opened.');
    }
    this.#usual ??= await usualDevice(platform);
    platform.devices?.addEventListener('devicechange', this.#onDevices);
    for (const track of stream.getAudioTracks())
      track.addEventListener('ended', () => {
        if (this.#capture?.stream === stream) void this.#reopen();
      });
  }

  async #connect(stream: MediaStream): Promise<Capture> {
    const { platform, onSamples } = this.#options;
    const context = platform.createContext?.();
    const worklet = context?.audioWorklet;
    if (context === undefined || worklet === undefined)
      throw new HearingError('90100025', 'This browser has no AudioWorklet.');
    try {
      await this.#load(worklet);
      const node = platform.createNode(context, CAPTURE);
      const resampler = new Resampler(context.sampleRate, CAPTURE_RATE);
      node.port.onmessage = ({ data }: MessageEvent<CaptureMessage>) => {
        const samples = resampler.push(data);
        if (samples.length > 0) onSamples(samples);
      };
      context.createMediaStreamSource(stream).connect(node);
      // Its output is silence; what leads nowhere is not run by every browser.
      node.connect(context.destination);
      this.#run(context);
      return { stream, context, node };
    } catch (error) {
      void context.close();
      throw error;
    }
  }

  /** The file beside the SDK first: strict pages refuse scripts that are Blobs. */
  async #load(worklet: AudioWorklet): Promise<void> {
    const { platform, workletUrl } = this.#options;
    let missing: unknown;
    if (workletUrl !== undefined) {
      try {
        await worklet.addModule(workletUrl);
        return;
      } catch (error) {
        missing = error;
      }
    }
    const url = platform.scriptUrl(WORKLET_SOURCE);
    try {
      await worklet.addModule(url);
    } catch (error) {
      throw new HearingError(
        '90100025',
        `Neither ${workletUrl ?? 'hearing-worklet.js'} nor a script of the page itself may be loaded as an AudioWorklet.`,
        { cause: missing ?? error },
      );
    } finally {
      platform.revoke(url);
    }
  }

  /** Contexts of pages that nobody has touched wait; an open microphone is enough for most browsers. */
  #run(context: AudioContext): void {
    const { platform, onError } = this.#options;
    const resume = (): void => {
      // It tells by its state whether it runs; some browsers reject, others wait for ever.
      context.resume().catch(() => undefined);
    };
    resume();
    const stopWaiting = platform.later(() => {
      if (context.state !== 'suspended') return;
      onError({
        code: '90100021',
        message: 'The page hears nothing before it has been clicked or tapped.',
        isFatal: false,
      });
    }, START_MS);
    this.#forgetGesture?.();
    const forget = platform.onGesture(resume);
    this.#forgetGesture = () => {
      stopWaiting();
      forget();
    };
  }

  async #devicesChanged(): Promise<void> {
    const usual = await usualDevice(this.#options.platform);
    if (this.#capture === undefined || usual === this.#usual) return;
    this.#usual = usual;
    if (usual !== undefined) await this.#reopen();
  }

  async #reopen(): Promise<void> {
    if (this.#isClosed || this.#opening !== undefined) return;
    this.#end();
    try {
      await this.open();
    } catch (error) {
      if (!(error instanceof HearingError)) throw error;
      if (error.code !== '999400001') this.#options.onError(error);
    }
  }

  #end(): void {
    const capture = this.#capture;
    this.#capture = undefined;
    if (capture === undefined) return;
    capture.node.port.onmessage = null;
    capture.node.disconnect();
    stop(capture.stream);
    void capture.context.close();
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** What the page gets when it asks for any microphone. */
async function usualDevice({ devices }: Pick<HearingPlatform, 'devices'>): Promise<string | undefined> {
  let found: readonly MediaDeviceInfo[] = [];
  try {
    found = (await devices?.enumerateDevices()) ?? [];
  } catch {
    // Then a change cannot be seen; a device that is gone ends its track.
  }
  const inputs = found.filter(({ kind }) => kind === 'audioinput');
  const usual = inputs.find(({ deviceId }) => deviceId === 'default') ?? inputs[0];
  return usual === undefined ? undefined : usual.groupId || usual.deviceId;
}
