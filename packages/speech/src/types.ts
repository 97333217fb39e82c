/**
 * The words in which speech is spoken of everywhere in Cyclorama.
 * All times are seconds from the first sample of the utterance; all samples are mono float32 at 48 kHz in −1…1.
 */

/** The fifteen mouth shapes of the common viseme set; `sil` is a closed, resting mouth. */
export const VISEMES = [
  'sil',
  'PP',
  'FF',
  'TH',
  'DD',
  'kk',
  'CH',
  'SS',
  'nn',
  'RR',
  'aa',
  'E',
  'I',
  'O',
  'U',
] as const;
export type Viseme = (typeof VISEMES)[number];

export const SAMPLE_RATE = 48_000;

/** One speech sound with the mouth shape that it needs. Diphthongs are split into one entry per shape. */
export interface PhonemeTime {
  readonly symbol: string;
  readonly viseme: Viseme;
  readonly start: number;
  readonly end: number;
  /** Carries word or sentence stress; performances put nods and brows here. */
  readonly stressed: boolean;
}

/** A word as written (not as normalised) with its place in `Speech.text`, half-open UTF-16 offsets. */
export interface WordTime {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly charStart: number;
  readonly charEnd: number;
  readonly stressed: boolean;
}

export interface SentenceTime {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly charStart: number;
  readonly charEnd: number;
  /** Closing punctuation decides gesture and intonation. */
  readonly kind: 'statement' | 'question' | 'exclamation';
}

/** An `insert-action` tag, at the time of the sample where it stood in the text. */
export interface ActionCue {
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  readonly time: number;
}

export type Emotion = 'HAPPY' | 'SAD' | 'CALM' | 'ANGER';

export interface EmotionSpan {
  readonly emotion: Emotion;
  readonly start: number;
  readonly end: number;
}

/** Times of everything in an utterance; plain JSON, so that it crosses process borders. */
export interface SpeechTimings {
  /** Seconds; equals samples.length / 48 000 of the matching audio. */
  readonly duration: number;
  /** The text as a reader would see it: tags removed, `sub` and normalisation not applied. */
  readonly text: string;
  readonly phonemes: readonly PhonemeTime[];
  readonly words: readonly WordTime[];
  readonly sentences: readonly SentenceTime[];
  readonly actions: readonly ActionCue[];
  readonly emotions: readonly EmotionSpan[];
}

export interface Speech extends SpeechTimings {
  readonly samples: Float32Array;
}

/** Per-voice support of the SSML tags and settings; mirrors the wire's VoiceCapability. */
export interface VoiceCapability {
  readonly phonemePinyin: boolean;
  readonly phonemeCmu: boolean;
  readonly breakTime: boolean;
  readonly breakStrength: boolean;
  readonly speed: boolean;
  readonly prosody: boolean;
  readonly sayAs: boolean;
  readonly sub: boolean;
  readonly word: boolean;
}

/** `units` speaks with the sounds of a person's recordings, led by an embedded voice. */
export type EngineName = 'flite' | 'espeak' | 'units' | 'openai' | 'cosyvoice' | 'gpt-sovits';

/** A voice (timbre): an engine, a base speaker and settings. Plain JSON. */
export interface Voice {
  /** Stable slug, e.g. `en-female-clara`. */
  readonly id: string;
  readonly name: string;
  readonly sex: 'FEMALE' | 'MALE';
  /** BCP 47, e.g. `en-US`, `zh-CN`. */
  readonly language: string;
  readonly engine: EngineName;
  /** Base speaker in the engine's own naming. */
  readonly speaker: string;
  /** Engine-specific numbers and strings (pitch range, base rate, equaliser …), all optional per engine. */
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly capability: VoiceCapability;
  /** Fast enough for live answers. */
  readonly realtime: boolean;
  readonly description: string;
}

export interface SpeakRequest {
  /** Plain text or SSML with `<speak>` at its root. */
  readonly text: string;
  readonly voice: Voice;
  /** 50-200, 100 = 150 English words or 250 Chinese characters a minute. */
  readonly speed?: number;
  /** 50-200, multiplies F0 by pitch/100. */
  readonly pitch?: number;
  /** 90-240, gain = volume/140 on speech levelled to −19 LUFS, then a limiter. */
  readonly volume?: number;
}

export interface SpeakOptions {
  readonly signal?: AbortSignal;
  /** Called in order as sentences become ready, before the whole is done. */
  readonly onSentence?: (piece: Speech, index: number, total: number) => void;
}

/** Speaks with any engine; keeps engine processes and a content-addressed sentence cache. */
export interface SpeechService {
  /** @throws SsmlError for bad markup (position in the text), SpeechEngineError when an engine fails. */
  speak(request: SpeakRequest, options?: SpeakOptions): Promise<Speech>;
  /** Timings of a recording whose text is known (warping against our own synthesis). */
  alignText(
    samples: Float32Array,
    text: string,
    language: string,
    signal?: AbortSignal,
  ): Promise<SpeechTimings>;
  /** Mouth shapes of a recording without a text. */
  alignAudio(samples: Float32Array, signal?: AbortSignal): Promise<SpeechTimings>;
  close(): Promise<void>;
}

/** Where a server is. */
export interface RemoteAddress {
  readonly address: string;
  readonly family: number;
}

export interface RemoteSpeechEndpoint {
  readonly engine: 'openai' | 'cosyvoice' | 'gpt-sovits';
  readonly url: string;
  readonly apiKey?: string;
  readonly model?: string;
  /** Connects to these only, whatever the name in `url` stands for by then; absent: wherever it leads. */
  readonly addresses?: readonly RemoteAddress[];
}

export interface SpeechServiceOptions {
  /** Folder of the sentence cache; none = memory only. */
  readonly cacheDir?: string;
  /** Upper bound of the cache folder in bytes; oldest-used entries go first. */
  readonly cacheLimitBytes?: number;
  readonly endpoints?: readonly RemoteSpeechEndpoint[];
  /** Engine processes of each kind at most. */
  readonly processes?: number;
}
