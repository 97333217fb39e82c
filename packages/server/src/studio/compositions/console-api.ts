import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';
import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import { answerConsoleError } from '../../doors/console/answer-error.ts';
import { Authenticator } from '../../doors/metastudio/authenticate.ts';
import type { Studio } from '../context.ts';
import { readAsRun, showEntry } from '../live/as-run-query.ts';
import { composedUrls, type StreamKeys } from '../streams/index.ts';
import type { Identities } from '../tenants/identities.ts';
import { isAllowed } from '../tenants/policies.ts';
import type { Compositions } from './desk.ts';
import type { Produced } from './produced.ts';
import { composedName } from './streams.ts';

export interface CompositionConsoleOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly compositions: Compositions;
  readonly keys: StreamKeys;
  /** Where the caller of a request reaches our media. */
  readonly addresses: (request: FastifyRequest) => MediaAddresses;
}

const NOTHING = new Uint8Array(0);
const ACTION = 'live:DescribeLiveAIProduceRules';
const MAX_ENTRIES = 1000;

/**
 * Our own API for produce rules at work, with the credentials of the MetaStudio door:
 *
 * - `GET /api/compositions` `{count, compositions}`: what rules make of the streams that are published now to the server
 *   that answers, or would make as soon as somebody watches;
 * - `GET /api/compositions/{id}/as-run` what happened, the newest first; it outlives the composition.
 */
export function compositionConsoleDoor(
  options: CompositionConsoleOptions,
): (app: FastifyInstance) => Promise<void> {
  const { studio, compositions } = options;
  const authenticator = new Authenticator(options.identities, studio.clock);
  const projectOf = async (request: FastifyRequest): Promise<string> => {
    const identity = await authenticator.authenticate(request, NOTHING);
    const resource = `acs:live:*:${identity.projectId}:*`;
    if (!isAllowed(identity.policies, [ACTION], resource))
      throw new MssError(
        'MSS.00024001',
        `the policies of these credentials do not allow ${ACTION} on ${resource}`,
      );
    return identity.projectId;
  };
  return async (app) => {
    await app.register(async (api) => {
      api.setErrorHandler(answerConsoleError);
      api.get('/api/compositions', async (request) => {
        const projectId = await projectOf(request);
        const addresses = options.addresses(request);
        const list = compositions.of(projectId).map((produced) => show(options, produced, addresses));
        return { count: list.length, compositions: list };
      });
      api.get<{ Params: { id: string } }>('/api/compositions/:id/as-run', async (request) => {
        const projectId = await projectOf(request);
        const entries = await readAsRun(studio, {
          projectId,
          casterId: request.params.id,
          limit: MAX_ENTRIES,
        });
        return { entries: entries.map(showEntry) };
      });
    });
  };
}

function show(
  { compositions, keys }: CompositionConsoleOptions,
  produced: Produced,
  addresses: MediaAddresses,
): Readonly<Record<string, unknown>> {
  const { id, ingest, rule, composition } = produced;
  const { projectId, app, name } = ingest;
  const output = composedName(name, rule);
  const status = composition?.status();
  return {
    id,
    rule_id: rule.id,
    app,
    stream: name,
    output_stream: output,
    studio_id: rule.studio?.id ?? null,
    studio_name: rule.studio?.name ?? null,
    subtitle_name: rule.subtitleName ?? null,
    live_template: rule.liveTemplate,
    is_lazy: rule.isLazy,
    state: stateOf(produced),
    obstacle: composition === undefined ? (produced.obstacle ?? null) : null,
    published: compositions.isPublished(produced),
    viewers: compositions.viewers(produced),
    started_at: composition?.startedAt?.toISOString() ?? null,
    frame: status?.frame ?? null,
    sources: status?.sources.map(({ id: source, state }) => ({ source, state })) ?? [],
    urls: composedUrls(keys, projectId, addresses, { app, name: output }),
  };
}

/** `waiting` for viewers, `held-up` by an obstacle, `starting`, `on-air`, or `failing` while its host is replaced. */
function stateOf({ composition, obstacle, busy }: Produced): string {
  if (composition?.isOnAir === true) return 'on-air';
  if (composition !== undefined) return composition.hasAppeared ? 'failing' : 'starting';
  if (obstacle !== undefined) return 'held-up';
  return busy === undefined ? 'waiting' : 'starting';
}
