import { rm } from 'node:fs/promises';
import type { AnalysisRequest, AnalysisResponse } from '../align/analysis.ts';
import { SpeechEngineError } from '../engines/errors.ts';
import { toneOf } from '../engines/finish.ts';
import { ProcessPool } from '../engines/pool.ts';
import type { EngineRequest, EngineSpeech, SpokenToken } from '../engines/protocol.ts';
import { fetchSpeech } from '../engines/remote/adapters.ts';
import type { UnitsRequest } from '../engines/units/speak.ts';
import { makePromptFolder } from '../engines/remote/prompt-folder.ts';
import type { EngineName, RemoteSpeechEndpoint, SpeechTimings, Voice } from '../types.ts';
import { EMBEDDED_VOICES } from '../voices/catalogue.ts';
import { guideOf } from './route.ts';

const CALL_TIMEOUT_MS = 30_000;
/** An hour of recording is aligned in far less. */
const ANALYSIS_TIMEOUT_MS = 300_000;

/** A call with all that engines which take text need too. */
export interface EngineCall {
  readonly engine: EngineName;
  readonly request: EngineRequest;
  /** The words as written, when no tag changes their reading. */
  readonly written: string | undefined;
  readonly sex: Voice['sex'];
}

/** Embedded voice of a sex that can say a language; Mandarin voices also say English inside. */
export function embeddedVoice(sex: Voice['sex'], language: string): Voice {
  const primary = language.split('-')[0] ?? 'en';
  const fitting = EMBEDDED_VOICES.filter((v) => v.sex === sex && v.language.startsWith(primary));
  const voice = fitting[0] ?? EMBEDDED_VOICES.find((v) => v.sex === sex);
  if (!voice) throw new SpeechEngineError('embedded', 'unavailable', 'no embedded voice');
  return voice;
}

function spokenText(tokens: readonly SpokenToken[]): string {
  return tokens.reduce((text, token, i) => {
    const gap = i > 0 && (token.script === 'latin' || tokens[i - 1]?.script === 'latin') ? ' ' : '';
    return (
      text +
      gap +
      (token.letter ? token.spoken.toUpperCase() : token.spoken) +
      (i < tokens.length - 1 ? (token.pauseAfter ?? '') : '')
    );
  }, '');
}

/** All engines behind one door, each kind with its own processes. */
export class Engines {
  private readonly flite: ProcessPool<EngineRequest, EngineSpeech>;
  private readonly espeak: ProcessPool<EngineRequest, EngineSpeech>;
  private readonly analysis: ProcessPool<AnalysisRequest, AnalysisResponse>;
  private readonly units: ProcessPool<UnitsRequest, EngineSpeech>;
  private readonly endpoints: readonly RemoteSpeechEndpoint[];
  private prompts: Promise<string> | undefined;

  constructor(size: number, endpoints: readonly RemoteSpeechEndpoint[]) {
    const at = (path: string): URL => new URL(path, import.meta.url);
    this.flite = new ProcessPool({
      name: 'flite',
      module: at('../engines/flite/main.js'),
      size,
      timeoutMs: CALL_TIMEOUT_MS,
    });
    this.espeak = new ProcessPool({
      name: 'espeak',
      module: at('../engines/espeak/main.js'),
      size,
      timeoutMs: CALL_TIMEOUT_MS,
    });
    this.analysis = new ProcessPool({
      name: 'analysis',
      module: at('../align/main.js'),
      size,
      timeoutMs: ANALYSIS_TIMEOUT_MS,
    });
    this.units = new ProcessPool({
      name: 'units',
      module: at('../engines/units/main.js'),
      size,
      timeoutMs: CALL_TIMEOUT_MS,
    });
    this.endpoints = endpoints;
  }

  /** @throws SpeechEngineError, or the signal's reason when aborted */
  say(call: EngineCall, signal?: AbortSignal): Promise<EngineSpeech> {
    if (call.engine === 'flite') return this.flite.call(call.request, signal);
    if (call.engine === 'espeak') return this.espeak.call(call.request, signal);
    if (call.engine === 'units') return this.sayUnits(call, signal);
    return this.sayRemote(call, signal);
  }

  /** The embedded voice says it, dry; then the person's sounds are laid along it. */
  private async sayUnits(call: EngineCall, signal: AbortSignal | undefined): Promise<EngineSpeech> {
    const { model, ...settings } = call.request.settings;
    if (typeof model !== 'string')
      throw new SpeechEngineError('units', 'unavailable', 'the voice has no model');
    const guide = await this.say(
      {
        ...call,
        engine: guideOf({ settings }),
        request: { ...call.request, settings: { ...settings, room: 0 } },
      },
      signal,
    );
    return this.units.call({ model, guide, tone: toneOf({ room: 0.3 }) }, signal);
  }

  /** What distinguishes two endpoints in the cache. */
  endpointOf(engine: EngineName, settings: Voice['settings']): RemoteSpeechEndpoint | undefined {
    const mine = this.endpoints.filter((e) => e.engine === engine);
    return mine.find((e) => e.url === settings['endpoint']) ?? mine[0];
  }

  private async sayRemote(call: EngineCall, signal: AbortSignal | undefined): Promise<EngineSpeech> {
    const { request, engine } = call;
    const endpoint = this.endpointOf(engine, request.settings);
    if (!endpoint)
      throw new SpeechEngineError(engine, 'unavailable', 'no endpoint is configured for this engine');
    const han = request.tokens.some((t) => t.script === 'han');
    const twin = embeddedVoice(call.sex, han ? 'zh' : 'en');
    const { speaker, language, settings } = twin;
    // The twin says the same words, so that its times can be carried over.
    const [sound, reference] = await Promise.all([
      fetchSpeech(
        endpoint,
        {
          text: (call.written ?? spokenText(request.tokens)) + request.close,
          speaker: request.speaker,
          language: request.language,
          settings: request.settings,
          rate: request.rate,
          promptFolder: () => (this.prompts ??= makePromptFolder()),
        },
        signal,
      ),
      this.say(
        {
          ...call,
          engine: twin.engine,
          request: { ...request, speaker, language, settings, pitch: 1, liveliness: 1 },
        },
        signal,
      ),
    ]);
    const { bytes, format, rate } = sound;
    const tone = toneOf({ room: 0.25, ...request.settings });
    const answer = await this.analysis.call(
      { kind: 'take-in', bytes, format, rate, tone, pitch: request.pitch, reference },
      signal,
    );
    if (answer.kind !== 'speech') throw new SpeechEngineError('analysis', 'bad-answer', 'unexpected answer');
    return answer.speech;
  }

  /** Median fundamental frequency in Hz, 0 without voice. */
  async pitchOf(samples: Float32Array, signal?: AbortSignal): Promise<number> {
    const answer = await this.analysis.call({ kind: 'pitch', samples }, signal);
    return answer.kind === 'pitch' ? answer.hz : 0;
  }

  async times(
    request: Extract<AnalysisRequest, { kind: 'align-text' | 'align-sound' }>,
    signal?: AbortSignal,
  ): Promise<SpeechTimings> {
    const answer = await this.analysis.call(request, signal);
    if (answer.kind !== 'times') throw new SpeechEngineError('analysis', 'bad-answer', 'unexpected answer');
    return answer.timings;
  }

  /** Ids of all engine processes, for diagnosis. */
  get pids(): number[] {
    return [...this.flite.pids, ...this.espeak.pids, ...this.analysis.pids, ...this.units.pids];
  }

  async close(): Promise<void> {
    await Promise.all([this.flite, this.espeak, this.analysis, this.units].map((pool) => pool.close()));
    if (this.prompts) await rm(await this.prompts, { recursive: true, force: true });
  }
}
