import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Schemas } from '@cyclorama/contract';
import { FlvWriter, RtmpServer, StreamHub, type MediaPacket } from '@cyclorama/streaming';
import type { Client } from './client.ts';
import { until } from './server.ts';

/** Size of the programme of test rooms, pixels. */
export const SIZE = { width: 640, height: 360 } as const;
/** Settings of servers that test rooms run on. */
export const ROOM_ENV = {
  CYCLORAMA_LIVE_SIZES: `${SIZE.width}x${SIZE.height}`,
  CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8',
} as const;

type RoomBody = Schemas['SmartLiveRoomRequest'];
export type RoomRule = Schemas['LiveRoomInteractionRuleInfo'];
type Trigger = NonNullable<RoomRule['trigger']>;

/** An utterance in the record of a show. */
export interface Spoken {
  readonly kind: 'speech';
  readonly text: string;
  readonly by: 'presenter' | 'co-streamer';
  readonly began: string;
  readonly began_pts: number;
  readonly ended_pts: number;
  readonly cut: boolean;
  readonly reply_id?: string;
}

/** Any line of the record. */
export interface Recorded {
  readonly kind: string;
  readonly at?: string;
  readonly text?: string;
  readonly outcome?: string;
}

export interface RunningJob {
  readonly job: string;
  /** Where viewers' events go. */
  readonly report: string;
  /** Path of the job. */
  readonly place: string;
  readonly rtc: {
    readonly app_id: string;
    readonly room_id: string;
    readonly users: readonly { readonly user_type: string; readonly signature: string }[];
  };
}

/** What is different about a room. */
export interface RoomWish {
  readonly name: string;
  /** Key of its stream on the target. */
  readonly streamKey: string;
  /** Texts of the paragraphs of its one scene; absent: `changes` has the scene's paragraphs. */
  readonly paragraphs?: readonly string[];
  readonly shoot_scripts?: Schemas['LiveVideoScriptInfo']['shoot_scripts'];
  readonly rules?: readonly RoomRule[];
  readonly changes?: Partial<RoomBody>;
}

/** A recording of what is pushed to the target. */
export interface Recording {
  readonly path: string;
  /** Time of the last picture, milliseconds of programme time; NaN before the first. */
  lastMs(): number;
  /** Times of all pictures and sounds, milliseconds of programme time. */
  times(): { readonly pictures: readonly number[]; readonly sounds: readonly number[] };
  /** What the stream tells of itself; the last of it. */
  metadata(): Readonly<Record<string, unknown>> | undefined;
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/** What is around live rooms: the platform to which they push, a receiver of their callbacks, files, their makers. */
export class RoomRig {
  /** The server's client; another one after another start. */
  client: Client;
  /** Where the platform takes streams. */
  readonly target: string;
  readonly #hub: StreamHub;
  readonly #rtmp: RtmpServer;
  readonly #web: ReturnType<typeof createServer>;
  readonly #base: string;
  readonly #handlers = new Map<string, Handler>();
  readonly #calls: { readonly event_type: string; readonly message: string }[] = [];

  /** @param client of the server under test */
  static async open(client: Client): Promise<RoomRig> {
    const hub = new StreamHub();
    const guard = { mayPublish: () => Promise.resolve(true), mayPlay: () => Promise.resolve(true) } as const;
    const rtmp = new RtmpServer({ hub, guard, host: '127.0.0.1', port: 0, log: () => undefined });
    const { port: targetPort } = await rtmp.listen();
    const web = createServer();
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    const rig = new RoomRig(client, { hub, rtmp, web, port, targetPort });
    rig.serve('/events', (_request, body, response) => {
      rig.#calls.push(JSON.parse(body) as { event_type: string; message: string });
      response.end('{}');
    });
    return rig;
  }

  private constructor(
    client: Client,
    parts: {
      readonly hub: StreamHub;
      readonly rtmp: RtmpServer;
      readonly web: ReturnType<typeof createServer>;
      readonly port: number;
      readonly targetPort: number;
    },
  ) {
    this.client = client;
    this.#hub = parts.hub;
    this.#rtmp = parts.rtmp;
    this.#web = parts.web;
    this.#base = `http://127.0.0.1:${parts.port}`;
    this.target = `rtmp://127.0.0.1:${parts.targetPort}/live`;
    parts.web.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      request.on('end', () => {
        const handler = this.#handlers.get(new URL(request.url ?? '/', this.#base).pathname);
        if (handler === undefined) response.writeHead(404).end();
        else handler(request, body, response);
      });
    });
  }

  /** Answers requests for a path. @returns its URL */
  serve(path: string, handler: Handler): string {
    this.#handlers.set(path, handler);
    return `${this.#base}${path}`;
  }

  /** A file at a path. @returns its URL */
  file(path: string, content: Uint8Array, type: string): string {
    return this.serve(path, (_request, _body, response) => {
      response.setHeader('content-type', type).end(content);
    });
  }

  /** A room with one scene that pushes to the target under a stream key. @returns its id */
  async makeRoom({ name, streamKey, paragraphs, shoot_scripts, rules, changes }: RoomWish): Promise<string> {
    const { room_id: room } = await this.client.must<{ room_id: string }>('POST', '/smart-live-rooms', {
      room_name: name,
      scene_scripts: [
        {
          script_name: 'Dresses',
          model_asset_id: await this.systemAsset('HUMAN_MODEL_2D', 'Clara'),
          voice_config: { voice_asset_id: await this.systemAsset('VOICE_MODEL', 'Clara') },
          background_config: [{ background_type: 'COLOR', background_color_config: '#204060' }],
          shoot_scripts:
            shoot_scripts ??
            (paragraphs ?? []).map((text, index) => ({
              sequence_no: index + 1,
              title: `Paragraph ${index + 1}`,
              text_config: { text },
            })),
        },
      ],
      ...(rules === undefined ? {} : { interaction_rules: [...rules] }),
      video_config: { codec: 'H264', bitrate: 1000, ...SIZE },
      output_urls: [this.target],
      stream_keys: [streamKey],
      live_event_callback_config: {
        live_event_type_callback_url: `${this.#base}/events`,
        callback_event_type: ['SHOOT_SCRIPT_SWITCH', 'RTMP_STREAM_STATE_CHANGE', 'REPLY_COMMAND_FINISH'],
      },
      ...changes,
    } satisfies RoomBody);
    return room;
  }

  async start(room: string, body: Readonly<Record<string, unknown>> = {}): Promise<RunningJob> {
    type Started = { job_id: string; live_event_report_url: string; rtc_room_info: RunningJob['rtc'] };
    const path = `/smart-live-rooms/${room}/smart-live-jobs`;
    const started = await this.client.must<Started>('POST', path, body, 202);
    const { job_id: job, live_event_report_url: report, rtc_room_info: rtc } = started;
    return { job, report, place: `${path}/${job}`, rtc };
  }

  /** Waits until a job has a state. */
  async stateIs({ place }: RunningJob, state: string, seconds = 90): Promise<void> {
    await until(
      `the job to be ${state}`,
      async () => ((await this.jobAt(place)).state === state ? true : undefined),
      seconds,
    );
  }

  jobAt(place: string): Promise<Schemas['SmartLiveJob']> {
    return this.client.must('GET', place);
  }

  /** A command of 6.2.5. @returns its id */
  async command({ place }: RunningJob, command: string, params: unknown): Promise<string> {
    const answer = await this.client.must<{ command_id: string }>('POST', `${place}/command`, {
      command,
      params,
    });
    return answer.command_id;
  }

  /** The record of a job that has ended. */
  async recordOf({ place }: RunningJob): Promise<readonly Recorded[]> {
    const { live_job_log: log } = await this.jobAt(place);
    return (await (await fetch(log?.interaction_records_url ?? '')).json()) as readonly Recorded[];
  }

  /** Messages of the callbacks of a kind that have come, of all jobs or one. */
  called(type: string, { job }: { readonly job?: string } = {}): readonly Readonly<Record<string, string>>[] {
    return this.#calls
      .filter(({ event_type: one }) => one === type)
      .map(({ message }) => JSON.parse(message) as Record<string, string>)
      .filter(({ job_id: id }) => job === undefined || id === job);
  }

  /** Titles of the paragraphs that a job has told of. */
  titles(job: RunningJob): readonly (string | undefined)[] {
    return this.called('SHOOT_SCRIPT_SWITCH', job).map(({ shoot_script_title: title }) => title);
  }

  /** Waits until a job has told of so many paragraphs. */
  async paragraph(job: RunningJob, count: number): Promise<void> {
    await until(`paragraph ${count}`, () => Promise.resolve(this.titles(job)[count - 1]), 90, 20);
  }

  /** Records what is pushed to the target under a key. */
  recordTo(path: string, key: string): Recording {
    return recordTo(this.#hub, path, key);
  }

  /** A system asset by a word of its name. */
  async systemAsset(type: string, word: string): Promise<string> {
    const { assets = [] } = await this.client.must<Schemas['DigitalAssetListResponse']>(
      'GET',
      `/digital-assets?asset_type=${type}&asset_source=SYSTEM&limit=100`,
    );
    const found = assets.find(({ asset_name: name }) => name?.includes(word));
    if (found?.asset_id === undefined) throw new Error(`there is no ${type} ${word}`);
    return found.asset_id;
  }

  async close(): Promise<void> {
    this.#hub.close();
    await this.#rtmp.close();
    this.#web.closeAllConnections();
    this.#web.close();
  }
}

/** A rule for comments whose text a regular expression finds. */
export function ruleFor(name: string, value: string, trigger: Trigger): RoomRule {
  return {
    rule_name: name,
    event_type: 1,
    hit_condition: { relation: 'AND', tags: [{ tag: 'content', match: 'REGEX', value }] },
    trigger: { time_window: 0, reply_order: 'ORDER', ...trigger },
  };
}

/** A rule that answers comments about the price at once. @param window as `time_window` */
export function priceRule(window = 0): RoomRule {
  return ruleFor('price', 'price|how much', {
    time_window: window,
    reply_mode: 'SYSTEM_REPLY',
    reply_texts: ['It costs forty dollars.'],
    play_type: 'PLAY_NOW',
  });
}

/** A viewer's comment. */
export async function comment(report: string, content: string, name = 'Ann'): Promise<void> {
  const event = {
    timestamp: Date.now(),
    type: 1,
    content: JSON.stringify({ user: { name }, content }),
  };
  const answer = await fetch(report, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ total: 1, events: [event] }),
  });
  if (answer.status !== 200) throw new Error(`a comment was answered ${answer.status}`);
}

export function isSpeech<T extends { readonly kind: string }>(entry: T): entry is T & Spoken {
  return entry.kind === 'speech';
}

function recordTo(hub: StreamHub, path: string, key: string): Recording {
  const file = createWriteStream(path);
  const writer = new FlvWriter();
  file.write(writer.header({ video: true, audio: true }));
  const pictures: number[] = [];
  const sounds: number[] = [];
  let metadata: Readonly<Record<string, unknown>> | undefined;
  const viewer = hub.play(`live/${key}`, {
    packet: (packet: MediaPacket) => {
      for (const bytes of writer.packet(packet)) file.write(bytes);
      if (packet.kind === 'video') pictures.push(packet.pts);
      if (packet.kind === 'audio') sounds.push(packet.dts);
      if (packet.kind === 'metadata') metadata = packet.values;
    },
    waiting: () => 0,
    paused: () => undefined,
    end: () => undefined,
  });
  return {
    path,
    lastMs: () => pictures.at(-1) ?? Number.NaN,
    times: () => ({ pictures, sounds }),
    metadata: () => metadata,
    close: async () => {
      viewer.close();
      file.end();
      await once(file, 'close');
    },
  };
}
