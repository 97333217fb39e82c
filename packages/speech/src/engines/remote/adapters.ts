import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RemoteSpeechEndpoint } from '../../types.ts';
import { SpeechEngineError } from '../errors.ts';
import { fetchSound, type HttpLimits } from './http.ts';

export interface RemoteRequest {
  readonly text: string;
  readonly speaker: string;
  readonly language: string;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  /** 1 = the engine's natural rate. */
  readonly rate: number;
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
  const bytes = await fetchSound('openai', url, init, signal, limits);
  if (!isWav(bytes)) throw new SpeechEngineError('openai', 'bad-answer', 'did not send a WAV file');
  return { bytes, format: 'wav', rate: 0 };
};

/** CosyVoice's server: raw 16-bit PCM; with a prompt recording `/inference_zero_shot`, else `/inference_sft`. */
const cosyvoice: Adapter = async (endpoint, request, signal, limits) => {
  const form = new FormData();
  form.set('tts_text', request.text);
  const prompt = text(request.settings, 'promptWav');
  if (prompt === undefined) {
    form.set('spk_id', request.speaker);
  } else {
    form.set('prompt_text', text(request.settings, 'promptText') ?? '');
    form.set('prompt_wav', new Blob([await readFile(prompt)], { type: 'audio/wav' }), basename(prompt));
  }
  form.set('speed', String(request.rate));
  const path = prompt === undefined ? '/inference_sft' : '/inference_zero_shot';
  const init = { method: 'POST', headers: authorization(endpoint), body: form };
  const bytes = await fetchSound('cosyvoice', address(endpoint, path), init, signal, limits);
  if (isWav(bytes)) return { bytes, format: 'wav', rate: 0 };
  const rate = request.settings['sampleRate'];
  return { bytes, format: 'pcm16', rate: typeof rate === 'number' ? rate : 22_050 };
};

/** GPT-SoVITS api_v2: `POST /tts`. */
const sovits: Adapter = async (endpoint, request, signal, limits) => {
  const short = (language: string): string => language.split('-')[0] ?? 'en';
  const body = {
    text: request.text,
    text_lang: short(request.language),
    ref_audio_path: text(request.settings, 'refAudioPath') ?? request.speaker,
    prompt_text: text(request.settings, 'promptText') ?? '',
    prompt_lang: text(request.settings, 'promptLang') ?? short(request.language),
    speed_factor: request.rate,
    media_type: 'wav',
    streaming_mode: false,
  };
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(endpoint) },
    body: JSON.stringify(body),
  };
  const bytes = await fetchSound('gpt-sovits', address(endpoint, '/tts'), init, signal, limits);
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
