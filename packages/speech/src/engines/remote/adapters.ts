import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readPrompt } from '../../training/prompt.ts';
import type { RemoteSpeechEndpoint } from '../../types.ts';
import { SpeechEngineError } from '../errors.ts';
import { fetchSound, type HttpLimits } from './http.ts';
import { pinned } from './pinned-fetch.ts';

export interface RemoteRequest {
  readonly text: string;
  readonly speaker: string;
  readonly language: string;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  /** 1 = the engine's natural rate. */
  readonly rate: number;
  /** Folder for prompts of engines that read them from disk. */
  readonly promptFolder?: () => Promise<string>;
}

export interface RemoteSound {
  readonly bytes: Buffer;
  readonly format: 'wav' | 'pcm16';
  /** Hz, for raw PCM. */
  readonly rate: number;
}

type Adapter = (
  endpoint: RemoteSpeechEndpoint,
  request: RemoteRequest,
  signal: AbortSignal | undefined,
  limits: HttpLimits | undefined,
) => Promise<RemoteSound>;

function text(settings: RemoteRequest['settings'], key: string): string | undefined {
  const value = settings[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function address(endpoint: RemoteSpeechEndpoint, path: string): string {
  const base = endpoint.url.replace(/\/+$/, '');
  // People give either the server or the whole address.
  return base.endsWith(path) ? base : base + path;
}

function authorization(endpoint: RemoteSpeechEndpoint): Record<string, string> {
  return endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` };
}

function isWav(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'RIFF';
}

/** `POST /v1/audio/speech` as OpenAI, Kokoro-FastAPI and many others have it. */
const openai: Adapter = async (endpoint, request, signal, limits) => {
  const url = /\/audio\/speech\/?$/.test(endpoint.url)
    ? endpoint.url
    : address({ ...endpoint, url: endpoint.url.replace(/\/v1\/?$/, '') }, '/v1/audio/speech');
  const body = {
    model: endpoint.model ?? 'tts-1',
    voice: request.speaker,
    input: request.text,
    response_format: 'wav',
    speed: Math.min(4, Math.max(0.25, request.rate)),
  };
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(endpoint) },
    body: JSON.stringify(body),
  };
  const bytes = await fetchSound('openai', url, pinned(endpoint, init), signal, limits);
  if (!isWav(bytes)) throw new SpeechEngineError('openai', 'bad-answer', 'did not send a WAV file');
  return { bytes, format: 'wav', rate: 0 };
};

interface SentPrompt {
  readonly wav: Buffer;
  readonly text: string;
  readonly language: string | undefined;
  readonly name: string;
}

/** The recording that an engine clones: of a trained voice's model, or a file of the operator's. */
async function promptFor(
  engine: string,
  settings: RemoteRequest['settings'],
): Promise<SentPrompt | undefined> {
  const model = text(settings, 'model');
  if (model !== undefined) {
    try {
      return { ...(await readPrompt(model)), name: 'prompt.wav' };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SpeechEngineError(engine, 'unavailable', why, { cause: error });
    }
  }
  const path = text(settings, 'promptWav');
  if (path === undefined) return undefined;
  const promptText = text(settings, 'promptText') ?? '';
  return { wav: await readFile(path), text: promptText, language: undefined, name: basename(path) };
}

/** GPT-SoVITS reads prompts from its own disk: on this machine, or where this folder is seen under the same path. */
async function promptFile(prompt: SentPrompt, folder: string): Promise<string> {
  const name = createHash('sha256').update(prompt.wav).digest('hex').slice(0, 32);
  const path = join(folder, `${name}.wav`);
  await writeFile(path, prompt.wav, { mode: 0o644 });
  return path;
}

/** CosyVoice's server: raw 16-bit PCM; with a prompt recording `/inference_zero_shot`, else `/inference_sft`. */
const cosyvoice: Adapter = async (endpoint, request, signal, limits) => {
  const form = new FormData();
  form.set('tts_text', request.text);
  const prompt = await promptFor('cosyvoice', request.settings);
  if (prompt === undefined) {
    form.set('spk_id', request.speaker);
  } else {
    form.set('prompt_text', prompt.text);
    form.set('prompt_wav', new Blob([new Uint8Array(prompt.wav)], { type: 'audio/wav' }), prompt.name);
  }
  form.set('speed', String(request.rate));
  const path = prompt === undefined ? '/inference_sft' : '/inference_zero_shot';
  const init = { method: 'POST', headers: authorization(endpoint), body: form };
  const bytes = await fetchSound(
    'cosyvoice',
    address(endpoint, path),
    pinned(endpoint, init),
    signal,
    limits,
  );
  if (isWav(bytes)) return { bytes, format: 'wav', rate: 0 };
  const rate = request.settings['sampleRate'];
  return { bytes, format: 'pcm16', rate: typeof rate === 'number' ? rate : 22_050 };
};

/** GPT-SoVITS api_v2: `POST /tts`. */
const sovits: Adapter = async (endpoint, request, signal, limits) => {
  const short = (language: string): string => language.split('-')[0] ?? 'en';
  const isTrained = text(request.settings, 'model') !== undefined;
  const prompt = isTrained ? await promptFor('gpt-sovits', request.settings) : undefined;
  const path =
    prompt && request.promptFolder ? await promptFile(prompt, await request.promptFolder()) : undefined;
  const promptLanguage = text(request.settings, 'promptLang') ?? short(prompt?.language ?? request.language);
  const body = {
    text: request.text,
    text_lang: short(request.language),
    ref_audio_path: path ?? text(request.settings, 'refAudioPath') ?? request.speaker,
    prompt_text: prompt?.text ?? text(request.settings, 'promptText') ?? '',
    prompt_lang: promptLanguage,
    speed_factor: request.rate,
    media_type: 'wav',
    streaming_mode: false,
  };
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(endpoint) },
    body: JSON.stringify(body),
  };
  const bytes = await fetchSound(
    'gpt-sovits',
    address(endpoint, '/tts'),
    pinned(endpoint, init),
    signal,
    limits,
  );
  if (!isWav(bytes)) throw new SpeechEngineError('gpt-sovits', 'bad-answer', 'did not send a WAV file');
  return { bytes, format: 'wav', rate: 0 };
};

const ADAPTERS: Readonly<Record<RemoteSpeechEndpoint['engine'], Adapter>> = {
  openai,
  cosyvoice,
  'gpt-sovits': sovits,
};

/** Asks a speech server for the sound of a text. @throws SpeechEngineError */
export function fetchSpeech(
  endpoint: RemoteSpeechEndpoint,
  request: RemoteRequest,
  signal?: AbortSignal,
  limits?: HttpLimits,
): Promise<RemoteSound> {
  return ADAPTERS[endpoint.engine](endpoint, request, signal, limits);
}
