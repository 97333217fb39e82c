import type { Sherpa, SherpaOffline, SherpaOnline, SherpaStream } from './binding.ts';
import type { SherpaModel } from './models.ts';

const RATE = 16_000;
/** Silence behind the last word, so that streaming models let go of it. */
const TAIL = new Float32Array(0.5 * RATE);

/** One utterance in an engine. */
export interface Understanding {
  /** @returns the text so far; undefined when there is no news */
  hear(samples: Float32Array): string | undefined;
  /** @returns all of it */
  finish(): string;
}

/** The recognisers of a host; each is loaded when it is first needed and stays. */
export class Recognisers {
  readonly #sherpa: Sherpa;
  readonly #threads: number;
  readonly #loaded = new Map<string, (() => Understanding) | Error>();

  constructor(sherpa: Sherpa, threads: number) {
    this.#sherpa = sherpa;
    this.#threads = threads;
  }

  /** @throws Error when the model cannot be loaded */
  begin(model: SherpaModel, language: string): Understanding {
    const key = model.languageIn === undefined ? model.name : `${model.name} ${language}`;
    let loaded = this.#loaded.get(key);
    if (loaded === undefined) {
      loaded = this.#load(model, language);
      this.#loaded.set(key, loaded);
    }
    if (loaded instanceof Error) throw loaded;
    return loaded();
  }

  #load(model: SherpaModel, language: string): (() => Understanding) | Error {
    const { config, languageIn } = model;
    const named =
      languageIn === undefined
        ? config
        : { ...config, [languageIn]: { ...(config[languageIn] as object), language } };
    const settings = {
      featConfig: { sampleRate: RATE, featureDim: 80 },
      modelConfig: { ...named, numThreads: this.#threads, provider: 'cpu', debug: 0 },
      decodingMethod: 'greedy_search',
    };
    try {
      if (model.isStreaming) {
        const recogniser = new this.#sherpa.OnlineRecognizer({ ...settings, enableEndpoint: false });
        return () => new Streaming(recogniser);
      }
      const recogniser = new this.#sherpa.OfflineRecognizer(settings);
      return () => new Afterwards(recogniser);
    } catch (error) {
      return new Error(`the model ${model.name} cannot be loaded`, { cause: error });
    }
  }
}

class Streaming implements Understanding {
  readonly #recogniser: SherpaOnline;
  readonly #stream: SherpaStream;
  #text = '';

  constructor(recogniser: SherpaOnline) {
    this.#recogniser = recogniser;
    this.#stream = recogniser.createStream();
  }

  hear(samples: Float32Array): string | undefined {
    this.#stream.acceptWaveform({ samples, sampleRate: RATE });
    while (this.#recogniser.isReady(this.#stream)) this.#recogniser.decode(this.#stream);
    const { text } = this.#recogniser.getResult(this.#stream);
    if (text === this.#text) return undefined;
    this.#text = text;
    return text;
  }

  finish(): string {
    return this.hear(TAIL) ?? this.#text;
  }
}

class Afterwards implements Understanding {
  readonly #recogniser: SherpaOffline;
  readonly #stream: SherpaStream;

  constructor(recogniser: SherpaOffline) {
    this.#recogniser = recogniser;
    this.#stream = recogniser.createStream();
  }

  hear(samples: Float32Array): undefined {
    this.#stream.acceptWaveform({ samples, sampleRate: RATE });
  }

  finish(): string {
    this.#recogniser.decode(this.#stream);
    return this.#recogniser.getResult(this.#stream).text;
  }
}
