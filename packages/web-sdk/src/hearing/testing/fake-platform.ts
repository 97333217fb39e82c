import type { HearingPlatform } from '../platform.ts';
import type { SpeechRecogniser, SpeechResultEvent } from '../recognise/speech-recogniser.ts';

/** A device as `enumerateDevices` tells it. */
type Device = Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'groupId'>;

class FakeTrack extends EventTarget {
  isStopped = false;
  stop(): void {
    this.isStopped = true;
  }
}

export class FakeStream {
  readonly track = new FakeTrack();
  getTracks(): readonly FakeTrack[] {
    return [this.track];
  }
  getAudioTracks(): readonly FakeTrack[] {
    return [this.track];
  }
}

class FakeDevices extends EventTarget {
  /** The next openings fail so. */
  readonly failures: unknown[] = [];
  readonly streams: FakeStream[] = [];
  readonly asked: unknown[] = [];
  list: readonly Device[] = [{ kind: 'audioinput', deviceId: 'default', groupId: 'desk' }];

  async getUserMedia(constraints: unknown): Promise<FakeStream> {
    this.asked.push(constraints);
    if (this.failures.length > 0) throw this.failures.shift();
    const stream = new FakeStream();
    this.streams.push(stream);
    return stream;
  }

  async enumerateDevices(): Promise<readonly Device[]> {
    return this.list;
  }
}

export class FakeNode {
  readonly port: { onmessage: ((event: { data: Float32Array }) => void) | null } = { onmessage: null };
  isConnected = true;
  connect(): void {
    this.isConnected = true;
  }
  disconnect(): void {
    this.isConnected = false;
  }
}

export class FakeRecogniser implements SpeechRecogniser {
  lang = '';
  continuous = false;
  interimResults = false;
  maxAlternatives = 0;
  onresult: ((event: SpeechResultEvent) => void) | null = null;
  onspeechstart: (() => void) | null = null;
  onerror: ((event: { readonly error: string }) => void) | null = null;
  onend: (() => void) | null = null;
  isRunning = false;

  start(): void {
    this.isRunning = true;
  }

  stop(): void {
    this.abort();
  }

  abort(): void {
    this.isRunning = false;
    this.onend?.();
  }

  /** Ends by itself, as browsers do at a silence. */
  end(error?: string): void {
    this.isRunning = false;
    if (error !== undefined) this.onerror?.({ error });
    this.onend?.();
  }

  /** Texts that are not final, or are with `!` before them. */
  understand(...texts: readonly string[]): void {
    const results = texts.map((text) => {
      const isFinal = text.startsWith('!');
      const best = { transcript: isFinal ? text.slice(1) : text, confidence: isFinal ? 0.9 : 0 };
      return Object.assign([best], { isFinal });
    });
    this.onresult?.({ resultIndex: 0, results });
  }
}

/** A browser without a browser: devices, contexts, recognisers and time are in the hands of a test. */
export class FakePlatform {
  readonly media = new FakeDevices();
  readonly nodes: FakeNode[] = [];
  readonly recognisers: FakeRecogniser[] = [];
  readonly loaded: string[] = [];
  /** Scripts that the audio thread may not load. */
  refused: readonly string[] = [];
  sampleRate = 48_000;
  contextState: AudioContextState = 'running';
  time = 0;
  gestures: (() => void)[] = [];
  #timers: { readonly at: number; readonly work: () => void }[] = [];

  /** What the hearing is given. */
  get platform(): HearingPlatform {
    const recognisers = this.recognisers;
    const context = {
      sampleRate: this.sampleRate,
      state: this.contextState,
      destination: {},
      resume: async () => undefined,
      close: async () => undefined,
      createMediaStreamSource: () => new FakeNode(),
      audioWorklet: {
        addModule: async (url: string) => {
          this.loaded.push(url);
          if (this.refused.includes(url)) throw new DOMException('refused', 'AbortError');
        },
      },
    };
    return {
      devices: this.media as unknown as MediaDevices,
      createContext: () => context as unknown as AudioContext,
      createNode: () => {
        const node = new FakeNode();
        this.nodes.push(node);
        return node as unknown as AudioWorkletNode;
      },
      scriptUrl: () => 'blob:worklet',
      revoke: () => undefined,
      recogniser: class extends FakeRecogniser {
        constructor() {
          super();
          recognisers.push(this);
        }
      },
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/130',
      touchPoints: 0,
      onGesture: (listener) => {
        this.gestures.push(listener);
        return () => (this.gestures = this.gestures.filter((one) => one !== listener));
      },
      later: (work, milliseconds) => {
        const timer = { at: this.time + milliseconds, work };
        this.#timers.push(timer);
        return () => (this.#timers = this.#timers.filter((one) => one !== timer));
      },
      now: () => this.time,
    };
  }

  /** Time passes; what is due is done. */
  pass(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.#timers.filter(({ at }) => at <= this.time);
    this.#timers = this.#timers.filter(({ at }) => at > this.time);
    for (const { work } of due) work();
  }

  /** The audio thread hands on sound, 20 ms at a time. */
  sound(samples: Float32Array): void {
    const block = this.sampleRate / 50;
    for (let at = 0; at + block <= samples.length; at += block)
      this.nodes[this.nodes.length - 1]?.port.onmessage?.({ data: samples.slice(at, at + block) });
  }
}

/** Everything that was begun has gone as far as it can. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** A buzzing vowel in syllables, or silence. */
export function voice(seconds: number, rate: number, isSilent = false): Float32Array {
  let seed = 5;
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    let sum = (seed / 2 ** 32 - 0.5) * 0.001;
    if (isSilent) return sum;
    const t = i / rate;
    const syllable = Math.sqrt(Math.max(0, Math.sin(2 * Math.PI * 3 * t)));
    for (let h = 1; h <= 20; h++) sum += (0.15 * syllable * Math.sin(2 * Math.PI * 140 * h * t + h)) / h;
    return sum;
  });
}
