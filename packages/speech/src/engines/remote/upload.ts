import type { RemoteSpeechEndpoint } from '../../types.ts';
import { SpeechEngineError } from '../errors.ts';
import { fetchAnswer, HTTP_LIMITS, type HttpLimits } from './http.ts';
import { pinned } from './pinned-fetch.ts';

/** A recording from which a service makes a voice of its own. */
export interface VoiceUpload {
  readonly name: string;
  readonly wav: Buffer;
  readonly text: string;
  readonly language: string;
}

interface Dialect {
  readonly path: string;
  readonly form: (upload: VoiceUpload, endpoint: RemoteSpeechEndpoint) => FormData;
}

function form(fields: Readonly<Record<string, string>>, file: string, { wav }: VoiceUpload): FormData {
  const out = new FormData();
  for (const [key, value] of Object.entries(fields)) out.set(key, value);
  out.set(file, new Blob([new Uint8Array(wav)], { type: 'audio/wav' }), 'voice.wav');
  return out;
}

/** A name as services take it. */
function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${plain === '' ? 'voice' : plain.slice(0, 40)}-${Date.now().toString(36)}`;
}

/** The ways in which OpenAI-compatible servers take a recording; the first that the server knows is used. */
const DIALECTS: readonly Dialect[] = [
  // OpenAI, vLLM-Omni.
  {
    path: '/v1/audio/voices',
    form: (upload) =>
      form(
        { name: slug(upload.name), ref_text: upload.text, language: upload.language },
        'audio_sample',
        upload,
      ),
  },
  // SiliconFlow.
  {
    path: '/v1/uploads/audio/voice',
    form: (upload, { model }) =>
      form({ customName: slug(upload.name), text: upload.text, model: model ?? '' }, 'file', upload),
  },
  // Chatterbox.
  {
    path: '/v1/voices',
    form: (upload) => form({ voice_name: slug(upload.name) }, 'voice_file', upload),
  },
];

/** What answers call the new voice, most telling first. */
const NAMES = ['id', 'voice_id', 'uri', 'voice_name', 'name'] as const;

function idOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const fields = answer as Readonly<Record<string, unknown>>;
  for (const name of NAMES) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return typeof fields['voice'] === 'string' ? fields['voice'] : idOf(fields['voice']);
}

/**
 * Gives a service a recording to clone. @returns the voice's id there
 * @throws SpeechEngineError when the service takes none, or refuses this one
 */
export async function uploadVoice(
  endpoint: RemoteSpeechEndpoint,
  upload: VoiceUpload,
  signal?: AbortSignal,
  limits: HttpLimits = HTTP_LIMITS,
): Promise<string> {
  const base = endpoint.url.replace(/\/+$/, '').replace(/\/v1(?:\/audio\/speech)?$/, '');
  const headers: Record<string, string> =
    endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` };
  for (const dialect of DIALECTS) {
    const init = { method: 'POST', headers, body: dialect.form(upload, endpoint) };
    const answer = await fetchAnswer('openai', base + dialect.path, pinned(endpoint, init), signal, limits);
    // The server does not know this way: there are others.
    if (answer.status === 404 || answer.status === 405) continue;
    const id = idOf(parsed(answer.body));
    if (id === undefined)
      throw new SpeechEngineError('openai', 'bad-answer', 'did not name the voice that it was given');
    return id;
  }
  throw new SpeechEngineError('openai', 'refused', 'this server takes no voices of its users');
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (error) {
    throw new SpeechEngineError('openai', 'bad-answer', 'did not answer in JSON', { cause: error });
  }
}
