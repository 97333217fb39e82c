import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FlvWriter, RtmpServer, StreamHub, type MediaPacket } from '@cyclorama/streaming';
import type { Client } from './client.ts';

/** Size of the programme of test rooms, pixels. */
export const SIZE = { width: 640, height: 360 } as const;

/** An utterance in the record of a show. */
export interface Spoken {
  readonly kind: 'speech';
  readonly text: string;
  readonly began: string;
  readonly began_pts: number;
  readonly ended_pts: number;
  readonly cut: boolean;
  readonly reply_id?: string;
}

export interface RunningJob {
  readonly job: string;
  /** Where viewers' events go. */
  readonly report: string;
  /** Path of the job. */
  readonly place: string;
}

/** What is around live rooms: the platform to which they push, a receiver of their callbacks, their makers. */
export interface RoomRig {
  /** The server's client; another one after another start. */
  client: Client;
  /**
   * A room that pushes to the target under a stream key, with a rule that answers comments about the price.
   * @returns its id
   */
  makeRoom(name: string, streamKey: string, paragraphs: readonly string[], window?: number): Promise<string>;
  start(room: string): Promise<RunningJob>;
  stateOf(place: string): Promise<string>;
  recordOf(place: string): Promise<readonly { readonly kind: string }[]>;
  /** Messages of the callbacks of a kind that have come. */
  called(type: string): readonly Readonly<Record<string, string>>[];
  /** Records what is pushed to the target. */
  recordTo(path: string, key: string): { lastMs(): number; close(): Promise<void> };
  close(): Promise<void>;
}

/** @param client of the server under test */
export async function openRoomRig(client: Client): Promise<RoomRig> {
  const hub = new StreamHub();
  const guard = { mayPublish: () => Promise.resolve(true), mayPlay: () => Promise.resolve(true) } as const;
  const rtmp = new RtmpServer({ hub, guard, host: '127.0.0.1', port: 0, log: () => undefined });
  const { port: targetPort } = await rtmp.listen();
  const calls: { readonly event_type: string; readonly message: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      calls.push(JSON.parse(body) as (typeof calls)[number]);
      response.end('{}');
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  const rig: RoomRig = {
    client,
    makeRoom: (name, streamKey, paragraphs, window = 0) => {
      const target = { output: `rtmp://127.0.0.1:${targetPort}/live`, streamKey };
      return makeRoom(rig.client, {
        name,
        target,
        callbacks: `http://127.0.0.1:${port}/events`,
        paragraphs,
        window,
      });
    },
    start: async (room) => {
      const { job_id: job, live_event_report_url: report } = await rig.client.must<{
        job_id: string;
        live_event_report_url: string;
      }>('POST', `/smart-live-rooms/${room}/smart-live-jobs`, {}, 202);
      return { job, report, place: `/smart-live-rooms/${room}/smart-live-jobs/${job}` };
    },
    stateOf: async (place) => (await rig.client.must<{ state: string }>('GET', place)).state,
    recordOf: async (place) => {
      const { live_job_log: log } = await rig.client.must<{
        live_job_log: { interaction_records_url: string };
      }>('GET', place);
      return (await (await fetch(log.interaction_records_url)).json()) as readonly { kind: string }[];
    },
    called: (type) =>
      calls
        .filter(({ event_type: one }) => one === type)
        .map(({ message }) => JSON.parse(message) as Record<string, string>),
    recordTo: (path, key) => recordTo(hub, path, key),
    close: async () => {
      hub.close();
      await rtmp.close();
      receiver.close();
    },
  };
  return rig;
}

/** A viewer's comment. */
export async function comment(report: string, content: string): Promise<void> {
  const event = {
    timestamp: Date.now(),
    type: 1,
    content: JSON.stringify({ user: { name: 'Ann' }, content }),
  };
  const answer = await fetch(report, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ total: 1, events: [event] }),
  });
  if (answer.status !== 200) throw new Error(`a comment was answered ${answer.status}`);
}

export function isSpeech(entry: { readonly kind: string }): entry is Spoken {
  return entry.kind === 'speech';
}

interface RoomWish {
  readonly name: string;
  readonly target: { readonly output: string; readonly streamKey: string };
  readonly callbacks: string;
  readonly paragraphs: readonly string[];
  readonly window: number;
}

async function makeRoom(
  client: Client,
  { name, target, callbacks, paragraphs, window }: RoomWish,
): Promise<string> {
  const presenter = await systemAsset(client, 'HUMAN_MODEL_2D', 'Clara');
  const voice = await systemAsset(client, 'VOICE_MODEL', 'Clara');
  const { room_id: room } = await client.must<{ room_id: string }>('POST', '/smart-live-rooms', {
    room_name: name,
    scene_scripts: [
      {
        script_name: 'Dresses',
        model_asset_id: presenter,
        voice_config: { voice_asset_id: voice },
        background_config: [{ background_type: 'COLOR', background_color_config: '#204060' }],
        shoot_scripts: paragraphs.map((text, index) => ({
          sequence_no: index + 1,
          title: `Paragraph ${index + 1}`,
          text_config: { text },
        })),
      },
    ],
    interaction_rules: [
      {
        rule_name: 'price',
        event_type: 1,
        hit_condition: {
          relation: 'AND',
          tags: [{ tag: 'content', match: 'REGEX', value: 'price|how much' }],
        },
        trigger: {
          time_window: window,
          reply_mode: 'SYSTEM_REPLY',
          reply_texts: ['It costs forty dollars.'],
          reply_order: 'ORDER',
          play_type: 'PLAY_NOW',
        },
      },
    ],
    video_config: { codec: 'H264', bitrate: 1000, ...SIZE },
    output_urls: [target.output],
    stream_keys: [target.streamKey],
    live_event_callback_config: {
      live_event_type_callback_url: callbacks,
      callback_event_type: ['SHOOT_SCRIPT_SWITCH', 'RTMP_STREAM_STATE_CHANGE', 'REPLY_COMMAND_FINISH'],
    },
  });
  return room;
}

/** A system asset by a word of its name. */
async function systemAsset(client: Client, type: string, word: string): Promise<string> {
  const { assets } = await client.must<{ assets: readonly { asset_id: string; asset_name: string }[] }>(
    'GET',
    `/digital-assets?asset_type=${type}&asset_source=SYSTEM&limit=100`,
  );
  const found = assets.find(({ asset_name: name }) => name.includes(word)) ?? assets[0];
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found.asset_id;
}

/** Records what is pushed to the target. */
function recordTo(hub: StreamHub, path: string, key: string): { lastMs(): number; close(): Promise<void> } {
  const file: WriteStream = createWriteStream(path);
  const writer = new FlvWriter();
  file.write(writer.header({ video: true, audio: true }));
  let lastMs = Number.NaN;
  const viewer = hub.play(`live/${key}`, {
    packet: (packet: MediaPacket) => {
      for (const bytes of writer.packet(packet)) file.write(bytes);
      if (packet.kind === 'video') lastMs = packet.pts;
    },
    waiting: () => 0,
    paused: () => undefined,
    end: () => undefined,
  });
  return {
    lastMs: () => lastMs,
    close: async () => {
      viewer.close();
      file.end();
      await once(file, 'close');
    },
  };
}
