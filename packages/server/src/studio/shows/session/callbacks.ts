import type { Studio, Tx } from '../../context.ts';
import type { OutboundCall } from '../../callbacks/outbox.ts';
import type { LiveJob } from '../../rooms/model.ts';
import type { Effect } from '../director/index.ts';
import type { OutletState } from './outlet.ts';

/** What receivers of a job's callbacks are told. */
export type ShowNews =
  | { readonly kind: 'paragraph'; readonly effect: Extract<Effect, { kind: 'paragraph' }> }
  | { readonly kind: 'output'; readonly state: OutletState }
  | { readonly kind: 'reply-finished'; readonly id: string };

const EVENT_TYPES = {
  paragraph: 'SHOOT_SCRIPT_SWITCH',
  output: 'RTMP_STREAM_STATE_CHANGE',
  'reply-finished': 'REPLY_COMMAND_FINISH',
} as const;

/** The callback for something, when the room subscribed to it (6.1.1). */
export function callFor(job: LiveJob, news: ShowNews): OutboundCall | undefined {
  const config = job.document.live_event_callback_config;
  const url = config?.live_event_type_callback_url ?? '';
  const type = EVENT_TYPES[news.kind];
  if (config === undefined || url === '' || !(config.callback_event_type ?? []).includes(type))
    return undefined;
  const message = { room_id: job.roomId, job_id: job.id, ...messageOf(job, news) };
  return {
    projectId: job.projectId,
    url,
    body: { event_type: type, message: JSON.stringify(message) },
    auth: authOf(config),
    subject: `live-job:${job.id}`,
    order: `live-job:${job.id}`,
  };
}

/** Hands calls to the outbox, all or none; their order among those of the job is kept. */
export async function sendCalls(
  studio: Pick<Studio, 'db' | 'outbox'>,
  calls: readonly OutboundCall[],
): Promise<void> {
  await studio.db.tx(async (tx: Tx) => {
    for (const call of calls) await studio.outbox.enqueue(tx, call);
  });
}

function messageOf(job: LiveJob, news: ShowNews): Readonly<Record<string, unknown>> {
  switch (news.kind) {
    case 'paragraph': {
      const { scene, sequenceNo, title, product } = news.effect;
      const liveId = job.document.relation_live_platform_info?.live_id ?? '';
      return {
        scene_script_name: scene.script_name,
        shoot_script_sequence_no: String(sequenceNo),
        shoot_script_title: title,
        ...(liveId === '' ? {} : { live_id: liveId }),
        ...(product?.id === undefined ? {} : { product_id: product.id }),
        ...(product?.title === undefined ? {} : { product_title: product.title }),
      };
    }
    case 'output':
      return {
        output_url: job.document.output_urls?.[0] ?? '',
        stream_key: job.document.stream_keys?.[0] ?? '',
        state: news.state,
      };
    case 'reply-finished':
      return { reply_id: news.id };
  }
}

function authOf(
  config: NonNullable<LiveJob['document']['live_event_callback_config']>,
): OutboundCall['auth'] {
  const { auth_type: type = 'NONE', key = '' } = config;
  switch (type) {
    case 'MSS_A':
      return { kind: 'mss-a', key, style: 'live' };
    case 'MSS_A_HEAD':
      return { kind: 'mss-a-head', key };
    default:
      return { kind: 'none' };
  }
}
