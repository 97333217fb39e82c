import { ApiError, CONSOLE_HEADER, queryText, readFailure, request, requestBlob } from './http.ts';

/** Settings for a person before a cloth; shares from 0 to 1. */
export interface ScreenMatte {
  readonly kind: 'screen';
  /** `#RRGGBB` for any other colour. */
  readonly backdrop: string;
  readonly similarity: number;
  readonly smoothness: number;
  readonly spill: number;
  readonly keep_similar: boolean;
  readonly light_wrap: number;
  readonly areas: readonly unknown[];
}

/** Settings for a person in a room as it is. */
export interface SceneMatte {
  readonly kind: 'scene';
  readonly quality: 'fast' | 'accurate';
  readonly steadiness: number;
  /** −1 to 1. */
  readonly edge: number;
  readonly smoothness: number;
  readonly light_wrap: number;
  readonly areas: readonly unknown[];
  readonly clean_plate_asset_id: string | null;
}

export type Matte = ScreenMatte | SceneMatte;

/** What of a stream is made now. */
export interface Composition {
  readonly id: string;
  readonly rule_id: string;
  readonly app: string;
  readonly stream: string;
  readonly output_stream: string;
  readonly studio_id: string | null;
  readonly studio_name: string | null;
  readonly state: string;
  readonly obstacle: string | null;
  readonly viewers: number;
  readonly urls: Readonly<Record<string, string>>;
}

const studioPath = (studioId: string, rest: string): string =>
  `/api/live-ai-studios/${encodeURIComponent(studioId)}/${rest}`;

/** Settings of a template; null = the usual ones. */
export const fetchMatte = (studioId: string, signal?: AbortSignal): Promise<{ matte: Matte | null }> =>
  request('GET', studioPath(studioId, 'matte'), { signal });

/** What is on air with the template follows at once. */
export const saveMatte = (studioId: string, matte: Matte | null): Promise<{ matte: Matte | null }> =>
  request('PUT', studioPath(studioId, 'matte'), { body: { matte } });

/** Samples the cloth of the camera that is on air. @throws ApiError LiveUnavailable.not-running */
export const autoMatte = (studioId: string): Promise<{ matte: Matte }> =>
  request('POST', studioPath(studioId, 'matte/auto'), { body: {} });

/** What the camera that is on air sends, or the person alone. @throws ApiError LiveUnavailable.not-running */
export const snapshot = (
  studioId: string,
  source: 'camera' | 'person',
  signal?: AbortSignal,
): Promise<Blob> =>
  requestBlob('GET', studioPath(studioId, 'snapshot'), { query: { source, width: 640 }, signal });

export const fetchCompositions = (
  signal?: AbortSignal,
): Promise<{ count: number; compositions: readonly Composition[] }> =>
  request('GET', '/api/compositions', { signal });

/**
 * Cuts the person out of a picture.
 * @param matte `auto` samples the cloth
 * @returns the person alone as PNG, and the settings that were used
 */
export async function cutOut(
  picture: Blob,
  matte: Matte | 'auto',
  signal?: AbortSignal,
): Promise<{ readonly person: Blob; readonly matte: Matte }> {
  const query = queryText({ width: 640, matte: matte === 'auto' ? matte : JSON.stringify(matte) });
  const response = await fetch(`/api/mattes/still${query}`, {
    method: 'POST',
    body: picture,
    headers: { 'content-type': picture.type || 'application/octet-stream', ...CONSOLE_HEADER },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) {
    const { code, message } = readFailure(await response.text());
    throw new ApiError(message ?? `The server answered ${response.status}.`, {
      status: response.status,
      code: code ?? `HTTP.${response.status}`,
      requestId: response.headers.get('x-request-id') ?? undefined,
    });
  }
  const used = JSON.parse(response.headers.get('x-cyclorama-matte') ?? 'null') as Matte;
  return { person: await response.blob(), matte: used };
}
