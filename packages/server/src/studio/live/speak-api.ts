import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';
import type { CasterRow } from '../casters/table.ts';
import type { Studio } from '../context.ts';
import type { CasterSessions, LiveMoment } from './port.ts';
import { avatarAt, speakAt } from './speak.ts';

type OfSource = { Params: { caster_id: string; location: string } };

export interface SpeakRoutes {
  readonly studio: Studio;
  readonly sessions: CasterSessions;
  /** The caster of the request, when the caller may do this with it. */
  readonly ownCaster: (request: FastifyRequest<OfSource>, action: string) => Promise<CasterRow>;
  readonly bodyOf: (request: FastifyRequest) => unknown;
}

/**
 * Avatars of a running show:
 *
 * - `POST /api/casters/{id}/sources/{location}/speak` `{text, interrupt?}`: text is plain or SSML; answers
 *   `{utterance_id, duration_ms, frame, pts_ms, at}` once the avatar has it: it begins some 100 ms after `at`, or when
 *   it has said what it was told before;
 * - `POST /api/casters/{id}/sources/{location}/hush`: breaks off and forgets what waits; answers `{frame, pts_ms, at}`.
 */
export function speakRoutes(api: FastifyInstance, routes: SpeakRoutes): void {
  const { studio, sessions, ownCaster, bodyOf } = routes;
  api.post<OfSource>('/api/casters/:caster_id/sources/:location/speak', async (request) => {
    const { id: casterId, projectId } = await ownCaster(request, 'SpeakCasterSource');
    const { location } = request.params;
    const { text, interrupt } = wordsOf(bodyOf(request));
    const order = { projectId, casterId, location, text, interrupt };
    const { id, durationMs, moment } = await speakAt(studio, sessions, order);
    return { utterance_id: id, duration_ms: durationMs, ...shown(moment) };
  });
  api.post<OfSource>('/api/casters/:caster_id/sources/:location/hush', async (request) => {
    const { id: casterId } = await ownCaster(request, 'SpeakCasterSource');
    const { location } = request.params;
    await avatarAt(studio, casterId, location);
    return shown(await sessions.control(casterId, location, { kind: 'hush' }));
  });
}

function wordsOf(body: unknown): { readonly text: string; readonly interrupt: boolean } {
  const { text, interrupt = false } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof text !== 'string') throw new MssError('MSS.00000003', 'text: expected a string');
  if (typeof interrupt !== 'boolean') throw new MssError('MSS.00000003', 'interrupt: expected true or false');
  return { text, interrupt };
}

function shown(moment: LiveMoment | undefined): Readonly<Record<string, unknown>> {
  return {
    frame: moment?.frame ?? null,
    pts_ms: moment?.ptsMs ?? null,
    at: moment?.at.toISOString() ?? null,
  };
}
