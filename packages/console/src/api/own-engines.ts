import { request, requestBlob } from './http.ts';

/** Kinds of speech services that can be plugged in. */
export const ENGINE_KINDS = ['openai', 'cosyvoice', 'gpt-sovits'] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];

export interface EngineVoice {
  readonly id: string;
  readonly name: string;
  /** The service's own name of the speaker. */
  readonly speaker: string;
  readonly sex: 'FEMALE' | 'MALE';
  /** BCP 47. */
  readonly language: string;
  readonly asset_id: string;
}

export interface Engine {
  readonly id: string;
  /** Where it is set: plugged in here, in the settings of the server, or part of it. */
  readonly source: 'console' | 'settings' | 'embedded';
  readonly kind: string;
  readonly name: string;
  readonly url: string | null;
  readonly model: string | null;
  readonly has_key: boolean;
  readonly voices: readonly EngineVoice[];
  readonly state: 'untried' | 'works' | 'failed';
  readonly tried_at: string | null;
  readonly message: string | null;
}

export type SentVoice = Pick<EngineVoice, 'speaker' | 'sex' | 'language'> & { readonly name?: string };

export interface SentEngine {
  readonly kind: EngineKind;
  readonly name: string;
  readonly url: string;
  readonly model?: string;
  /** Left out: the stored one stays; null: none. */
  readonly key?: string | null;
  readonly voices: readonly SentVoice[];
}

export const fetchEngines = async (signal?: AbortSignal): Promise<readonly Engine[]> =>
  (await request<{ engines: readonly Engine[] }>('GET', '/api/engines', { signal })).engines;

/** Plugs an engine in, or changes it. @throws ApiError Console.BadRequest that names the member */
export const saveEngine = (id: string, body: SentEngine): Promise<Engine> =>
  request('PUT', `/api/engines/${encodeURIComponent(id)}`, { body });

export const deleteEngine = (id: string): Promise<void> =>
  request('DELETE', `/api/engines/${encodeURIComponent(id)}`);

/** Has an engine say something. @throws ApiError Console.EngineFailed with what went wrong */
export const testEngine = (
  body: Omit<SentEngine, 'voices' | 'name'> & SentVoice & { readonly id?: string; readonly text: string },
): Promise<Blob> => requestBlob('POST', '/api/engines/test', { body, headers: { accept: 'audio/wav' } });
