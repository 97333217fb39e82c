// A room on air for benchmarks: an endless script, rules that answer, and what its server tells of it.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { until } from './live-room-server.mjs';

const SENTENCES = [
  'Today we show you summer dresses from our own studio in the south of the country.',
  'Every one of them is made by hand from good cotton, and washed before it is packed.',
  'The red one is for the evening, the blue one is for the garden and for long walks.',
  'They come in five sizes, and they are light enough to be folded into a small bag.',
];
const rule = (rule_name, value, reply_texts, trigger = {}) => ({
  rule_name,
  event_type: 1,
  hit_condition: { relation: 'AND', tags: [{ tag: 'content', match: 'REGEX', value }] },
  trigger: { time_window: 0, reply_mode: 'SYSTEM_REPLY', reply_texts, reply_order: 'ORDER', ...trigger },
});

/** Brings a room on air. @returns its ids, report URL, webhook and what to do with it */
export async function openShow({ client, targetUrl }, { width, height, name, crowd }) {
  const presenter = await client.systemAsset('HUMAN_MODEL_2D', 'Clara');
  const voice = await client.systemAsset('VOICE_MODEL', 'Clara');
  const { room_id: room } = await client.api('POST', '/smart-live-rooms', {
    room_name: name,
    scene_scripts: [
      {
        script_name: 'Dresses',
        model_asset_id: presenter,
        voice_config: { voice_asset_id: voice },
        background_config: [{ background_type: 'COLOR', background_color_config: '#3d5a6c' }],
        shoot_scripts: SENTENCES.map((text, i) => ({
          sequence_no: i + 1,
          title: `Paragraph ${i + 1}`,
          text_config: { text },
        })),
      },
    ],
    interaction_rules: [
      rule('price', '(?i)price', ['Forty.'], { play_type: 'PLAY_NOW' }),
      {
        ...rule('crowd', 'hello', ['Hello everybody.'], { time_window: -1, play_type: 'APPEND' }),
        hit_condition: {
          relation: 'AND',
          tags: [
            { tag: 'content', match: 'REGEX', value: 'hello' },
            { tag: 'content', operation: 'COUNT', match: 'MATH_GE', value: String(crowd) },
          ],
        },
      },
    ],
    play_policy: { repeat_count: -1 },
    video_config: { codec: 'H264', bitrate: height > 720 ? 4000 : 2000, width, height },
    output_urls: [targetUrl],
    stream_keys: [name],
  });
  const { events_url, token } = await client.own('POST', `/rooms/${room}/connectors`, { kind: 'webhook' });
  const started = await client.api('POST', `/smart-live-rooms/${room}/smart-live-jobs`, {});
  const place = `/smart-live-rooms/${room}/smart-live-jobs/${started.job_id}`;
  const look = async () =>
    (await client.own('GET', '/rooms')).rooms.find(({ job_id }) => job_id === started.job_id);
  const spoken = async (limit = 1000) =>
    (await client.own('GET', `/rooms/${room}/as-spoken?limit=${limit}`)).entries;
  await until('the show', async () => {
    const { state, error_info: error } = await client.api('GET', place);
    if (state === 'FAILED') throw new Error(`the show failed: ${JSON.stringify(error)}`);
    return state === 'PROCESSING';
  });
  await until('the first sentence', async () => (await spoken(1)).length > 0);
  return {
    room,
    report: started.live_event_report_url,
    webhook: { url: events_url, token },
    look,
    spoken,
    /** Ends it. @returns what its record says of the crowd's events */
    end: async () => {
      await client.api('POST', `${place}/stop`);
      const job = await until('the end', async () => {
        const found = await client.api('GET', place);
        return found.state === 'SUCCEED' && found;
      });
      const answer = await fetch(job.live_job_log.interaction_records_url);
      if (!answer.ok) throw new Error(`the record answered ${answer.status}`);
      const counted = { recorded: 0, fired: 0, last: false };
      for await (const line of createInterface({ input: Readable.fromWeb(answer.body) })) {
        if (!line.startsWith('{"kind":"event"') || !line.includes('hello')) continue;
        counted.recorded += 1;
        counted.last = line.includes('"ruleName":"crowd"');
        if (counted.last) counted.fired += 1;
      }
      return counted;
    },
  };
}
