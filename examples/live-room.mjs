// A live room from its first line to its end, with simulated viewers who ask, like and give.
//
//   node examples/live-room.mjs [rtmp://host/app/key]
//
// It reads ./data/credentials.json, makes a product and a room, starts it, brings viewers by three ways (the report URL of
// the API, a webhook, our own API), prints what is said and when, and stops. With an address it also streams there; without
// one the programme plays at the addresses that it prints. CYCLORAMA_LIVE_SIZES=640x360 lets it run on a small machine.
import { setTimeout as pause } from 'node:timers/promises';
import { openClient } from './lib/metastudio.mjs';

const [target] = process.argv.slice(2);
const size = (process.env.CYCLORAMA_LIVE_SIZES ?? '1920x1080').split(',')[0].split('x').map(Number);
const client = openClient();
const began = Date.now();
const tell = (text) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const name = `Example ${new Date().toISOString().slice(0, 19)}`;

/** Asks again until there is an answer. */
async function until(what, ask, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(200)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`${what} did not happen within ${seconds} s`);
}

const presenter = await client.systemAsset('HUMAN_MODEL_2D', 'Clara');
const voice = await client.systemAsset('VOICE_MODEL', 'Clara');

const { product_id: product } = await client.api('POST', '/products', {
  name: `Summer dress ${name}`,
  description: 'Cotton, made by hand.',
});
tell(`product ${product}`);

// Whatever no rule knows is answered from these texts; kinds `openai` and `callback` ask a language model.
await client.own('PUT', '/repliers/example-shop', {
  kind: 'knowledge',
  texts: [
    'We deliver within three days.',
    'You can send it back for thirty days.',
    'It is washed at thirty degrees.',
  ],
});

const contains = (value) => ({ tag: 'content', match: 'REGEX', value });
const { room_id: room } = await client.api('POST', '/smart-live-rooms', {
  room_name: name,
  scene_scripts: [
    {
      script_name: 'Dresses',
      model_asset_id: presenter,
      voice_config: { voice_asset_id: voice },
      background_config: [{ background_type: 'COLOR', background_color_config: '#3d5a6c' }],
      shoot_scripts: [
        {
          sequence_no: 1,
          title: 'Hello',
          text_config: {
            text: 'Welcome to our little shop. Today we show you summer dresses from our own studio in the south.',
          },
        },
        {
          sequence_no: 2,
          title: 'Dress',
          relation_product: { product_id: product },
          text_config: {
            text: 'This one is made by hand from good cotton. It comes in red, in blue and in the colour of sand.',
          },
        },
      ],
    },
  ],
  interaction_rules: [
    {
      rule_name: 'price',
      event_type: 1,
      hit_condition: { relation: 'AND', tags: [contains('(?i)price|how much')] },
      trigger: {
        time_window: 0,
        reply_mode: 'SYSTEM_REPLY',
        reply_texts: ['It costs forty dollars.', 'Forty dollars, and not a cent more.'],
        reply_order: 'ORDER',
        play_type: 'PLAY_NOW',
      },
    },
    {
      rule_name: 'gifts worth 100',
      event_type: 4,
      hit_condition: {
        relation: 'AND',
        tags: [{ tag: 'gift.totalValue', operation: 'SUM', match: 'MATH_GE', value: '100' }],
      },
      trigger: {
        time_window: 0,
        reply_mode: 'SYSTEM_REPLY',
        reply_texts: ['Thank you all for your gifts!'],
        play_type: 'INSERT',
      },
    },
    {
      rule_name: 'everything else',
      event_type: 1,
      priority: 900,
      hit_condition: { relation: 'RESERVED' },
      trigger: {
        time_window: 0,
        reply_mode: 'INTELLIGENT_REPLY',
        robot_id: 'example-shop',
        play_type: 'INSERT',
      },
    },
  ],
  play_policy: { repeat_count: -1 },
  video_config: { codec: 'H264', bitrate: 2000, width: size[0], height: size[1] },
  ...(target === undefined
    ? {}
    : {
        output_urls: [target.slice(0, target.lastIndexOf('/'))],
        stream_keys: [target.slice(target.lastIndexOf('/') + 1)],
      }),
});
tell(`room ${room}`);
const { events_url: webhook, token } = await client.own('POST', `/rooms/${room}/connectors`, {
  kind: 'webhook',
});

const {
  job_id: job,
  live_event_report_url: report,
  live_warning_info: warnings,
} = await client.api('POST', `/smart-live-rooms/${room}/smart-live-jobs`, {});
tell(`job ${job}${warnings === undefined ? '' : `, advice: ${JSON.stringify(warnings)}`}`);

const stop = new AbortController();
const answered = [];
let state;
const listening = (async () => {
  for await (const { event, data } of client.events(`/rooms/${room}/events`, stop.signal)) {
    if (event === 'paragraph') tell(`-- ${data.scene}, ${data.title}`);
    if (event === 'status' && data !== null && data.state !== state) {
      state = data.state;
      tell(`-- ${state}`);
    }
    if (event === 'match') tell(`   ${data.ruleName}: ${data.outcome} ${data.text ?? ''}`);
    if (event === 'answer') tell(`   thought up: ${data.text ?? data.outcome}`);
    if (event === 'note') tell(`   note: ${data.text}`);
    if (event === 'speech') {
      tell(`${data.by}: ${data.text}${data.cut ? ' …' : ''}`);
      if (data.reply_id !== undefined) answered.push(data.text);
    }
  }
})().catch((error) => {
  if (!stop.signal.aborted) throw error;
});

const place = `/smart-live-rooms/${room}/smart-live-jobs/${job}`;
try {
  await until('the show', async () => {
    const { state, error_info: error } = await client.api('GET', place);
    if (state === 'FAILED') throw new Error(`the show failed: ${JSON.stringify(error)}`);
    return state === 'PROCESSING';
  });
  const [show] = (await client.own('GET', '/rooms')).rooms.filter(({ job_id }) => job_id === job);
  tell(`it plays at ${show.play.rtmp} and ${show.play.flv}`);
  await until('the first words', () => state === 'PROCESSING');
  await pause(5000);

  tell('Ann asks for the price (report URL)');
  const content = JSON.stringify({ user: { userId: 'ann', name: 'Ann' }, content: 'How much is it?' });
  const reported = await fetch(report, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ total: 1, events: [{ timestamp: Date.now(), type: 1, content }] }),
  });
  if (!reported.ok) throw new Error(`the report answered ${reported.status} ${await reported.text()}`);
  await until('the price', () => answered.some((text) => text.includes('forty')));

  tell('three viewers give roses, Bob asks for the delivery (webhook)');
  const rose = (id) => ({ type: 'gift', user: { id }, gift: { name: 'Rose', count: 4, value: 10 } });
  const delivery = { type: 'comment', user: { id: 'bob', name: 'Bob' }, text: 'When do you deliver?' };
  const posted = await fetch(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify([rose('c1'), rose('c2'), rose('c3'), delivery]),
  });
  if (!posted.ok) throw new Error(`the webhook answered ${posted.status} ${await posted.text()}`);
  await until('thanks', () => answered.some((text) => text.includes('Thank you')));
  await until('the delivery', () => answered.some((text) => text.includes('three days')));

  tell('the director speaks, and pauses the show');
  await client.own('POST', `/rooms/${room}/say`, {
    text: 'We are back in a moment.',
    when: 'after-sentence',
  });
  await until('the announcement', () => answered.some((text) => text.includes('moment')));
  await client.own('POST', `/rooms/${room}/pause`, { when: 'after-sentence' });
  await until('the pause', () => state === 'PLAY_PAUSE');
  await pause(2000);
  await client.own('POST', `/rooms/${room}/resume`, {});
  await pause(4000);
} finally {
  await client.api('POST', `${place}/stop`);
  await until('the end', async () => (await client.api('GET', place)).state === 'SUCCEED');
  stop.abort();
  await listening;
}
const { entries } = await client.own('GET', `/rooms/${room}/as-spoken`);
tell(`${entries.length} sentences were said; the whole record: ${place}`);
await client.api('DELETE', `/smart-live-rooms/${room}`);
await client.api('DELETE', `/products/${product}`);
