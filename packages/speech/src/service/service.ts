import type { EngineSpeech } from '../engines/protocol.ts';
import { parseSsml } from '../ssml/parse.ts';
import type {
  Emotion,
  SpeakOptions,
  SpeakRequest,
  Speech,
  SpeechService,
  SpeechServiceOptions,
  SpeechTimings,
} from '../types.ts';
import { assembleSentence, joinSpeech } from './assemble.ts';
import { cacheKey, SentenceCache } from './cache.ts';
import { embeddedVoice, Engines, type EngineCall } from './engines.ts';
import { ModelNames } from './model-names.ts';
import { planSpeech, type PlannedSentence, type SpeechPart } from './plan.ts';

const NORMAL_VOLUME = 140;
/** Voices above this fundamental frequency are compared with a woman's. */
const FEMALE_FROM_HZ = 160;
/** Offers in the queue of an engine per utterance, so that a short answer is not stuck behind a long script. */
const AHEAD = 2;

interface Colour {
  readonly rate: number;
  readonly pitch: number;
  readonly liveliness: number;
}

/** Moderate, so that a sentence still sounds like the same person. */
const EMOTIONS: Readonly<Record<Emotion, Colour>> = {
  HAPPY: { rate: 1.05, pitch: 1.06, liveliness: 1.3 },
  SAD: { rate: 0.88, pitch: 0.94, liveliness: 0.65 },
  CALM: { rate: 0.94, pitch: 0.98, liveliness: 0.85 },
  ANGER: { rate: 1.08, pitch: 1.03, liveliness: 1.35 },
};
const NEUTRAL: Colour = { rate: 1, pitch: 1, liveliness: 1 };

function inRange(
  value: number | undefined,
  low: number,
  high: number,
  fallback: number,
  name: string,
): number {
  const number = value ?? fallback;
  if (!(number >= low && number <= high))
    throw new RangeError(`${name} must lie between ${String(low)} and ${String(high)}`);
  return number;
}

interface Settings {
  readonly speed: number;
  readonly pitch: number;
  readonly gain: number;
}

class EmbeddedSpeechService implements SpeechService {
  private readonly cache: SentenceCache;
  private readonly size: number;
  private readonly engines: Engines;
  private readonly models = new ModelNames();

  constructor(options: SpeechServiceOptions) {
    this.size = Math.max(1, options.processes ?? 2);
    this.cache = new SentenceCache(options.cacheDir, options.cacheLimitBytes);
    this.engines = new Engines(this.size, options.endpoints ?? []);
  }

  async speak(request: SpeakRequest, options: SpeakOptions = {}): Promise<Speech> {
    const settings: Settings = {
      speed: inRange(request.speed, 50, 200, 100, 'speed'),
      pitch: inRange(request.pitch, 50, 200, 100, 'pitch') / 100,
      gain: inRange(request.volume, 90, 240, NORMAL_VOLUME, 'volume') / NORMAL_VOLUME,
    };
    const document = parseSsml(request.text);
    const sentences = planSpeech(document, request.voice);
    const pieces = new Array<Speech | undefined>(sentences.length);
    let told = 0;
    const tell = (): void => {
      for (let piece = pieces[told]; piece; piece = pieces[++told])
        options.onSentence?.(piece, told, sentences.length);
    };
    await this.inOrder(sentences, options.signal, async (sentence, index, signal) => {
      const spoken = await Promise.all(
        sentence.parts.map(async (part) =>
          part.kind === 'speech' ? await this.say(part, document.text, request, settings, signal) : undefined,
        ),
      );
      pieces[index] = assembleSentence(sentence, spoken, {
        text: document.text,
        first: index === 0,
        last: index === sentences.length - 1,
        speed: settings.speed,
        gain: settings.gain,
      });
      tell();
    });
    return joinSpeech(
      pieces.filter((p) => p !== undefined),
      document.text,
    );
  }

  /** Works on a few sentences at a time; the first failure stops the others. */
  private async inOrder(
    sentences: readonly PlannedSentence[],
    outer: AbortSignal | undefined,
    work: (sentence: PlannedSentence, index: number, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const failed = new AbortController();
    const signal = outer ? AbortSignal.any([outer, failed.signal]) : failed.signal;
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let index = next++; index < sentences.length; index = next++) {
        signal.throwIfAborted();
        const sentence = sentences[index];
        if (sentence) await work(sentence, index, signal);
      }
    };
    const lanes = Array.from({ length: this.size * AHEAD }, lane);
    try {
      await Promise.all(lanes);
    } catch (error) {
      failed.abort(error);
      await Promise.allSettled(lanes);
      throw error;
    }
  }

  private async say(
    part: SpeechPart,
    text: string,
    request: SpeakRequest,
    settings: Settings,
    signal: AbortSignal,
  ): Promise<EngineSpeech> {
    const { route, tokens, close } = part;
    const colour = part.emotion === undefined ? NEUTRAL : EMOTIONS[part.emotion];
    const call: EngineCall = {
      engine: route.engine,
      request: {
        speaker: route.speaker,
        language: route.language,
        settings: route.settings,
        tokens,
        close,
        rate: (settings.speed / 100) * part.rate * colour.rate,
        pitch: settings.pitch * colour.pitch,
        liveliness: colour.liveliness,
      },
      written: part.asWritten ? text.slice(part.charStart, part.charEnd) : undefined,
      sex: request.voice.sex,
    };
    const endpoint = this.engines.endpointOf(route.engine, route.settings);
    const key = cacheKey([
      call.engine,
      { ...call.request, settings: await this.models.named(route.settings) },
      endpoint ? [endpoint.url, endpoint.model, call.written, call.sex] : null,
    ]);
    const known = await this.cache.get(key);
    if (known) return known;
    const speech = await this.engines.say(call, signal);
    await this.cache.put(key, speech);
    return speech;
  }

  async alignText(
    samples: Float32Array,
    text: string,
    language: string,
    signal?: AbortSignal,
  ): Promise<SpeechTimings> {
    const hz = await this.engines.pitchOf(samples, signal);
    const voice = embeddedVoice(hz > FEMALE_FROM_HZ ? 'FEMALE' : 'MALE', language);
    const options = signal ? { signal } : {};
    const { samples: reference, ...times } = await this.speak({ text, voice }, options);
    return this.engines.times({ kind: 'align-text', samples, reference, times }, signal);
  }

  alignAudio(samples: Float32Array, signal?: AbortSignal): Promise<SpeechTimings> {
    return this.engines.times({ kind: 'align-sound', samples }, signal);
  }

  async close(): Promise<void> {
    await this.engines.close();
  }
}

/** Starts nothing yet: engine processes begin with the first sentence. */
export function createSpeechService(options: SpeechServiceOptions = {}): SpeechService {
  return new EmbeddedSpeechService(options);
}
