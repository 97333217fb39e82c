import type { ServerResponse } from 'node:http';
import {
  awaitStream,
  FlvWriter,
  type MediaPacket,
  type StreamGuard,
  type StreamHub,
  type Subscriber,
  type Subscription,
} from '@cyclorama/streaming';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface FlvDoorOptions {
  readonly hub: StreamHub;
  readonly guard: StreamGuard;
  /** Whether a stream that nobody publishes now is made as soon as somebody waits for it; default: none is. */
  readonly isExpected?: (path: string) => boolean;
}

/** Streams play below it: `/live/{app}/{name}.flv`. */
export const FLV_PATH = '/live/';

/** Longest that a player waits for the first picture of a stream that is made for it. */
export const FIRST_PICTURE_MS = 15_000;
/** For a viewer to take what is left when its stream has ended. */
const LAST_BYTES_MS = 2000;

const HEADERS = {
  'content-type': 'video/x-flv',
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

/** FLV over HTTP: `GET /live/{app}/{name}.flv[?key=…]`. The answer ends when the publisher does. */
export function flvDoor(options: FlvDoorOptions): (app: FastifyInstance) => Promise<void> {
  const { hub, guard, isExpected = () => false } = options;
  return async (app) => {
    const viewers = new Set<FlvViewer>();
    const closing = new AbortController();
    // Endless answers would keep the server from closing.
    app.addHook('preClose', async () => {
      closing.abort();
      for (const viewer of viewers) viewer.end();
    });
    app.get(`${FLV_PATH}*`, { exposeHeadRoute: false }, async (request, reply) => {
      const path = streamPath(request);
      if (path === undefined) return refuse(reply, 404, 'there is no such stream');
      const query = new URLSearchParams(new URL(request.raw.url ?? '', 'http://x').search);
      const verdict = await guard.mayPlay({ path, query, from: request.ip, protocol: 'http-flv' });
      if (verdict === false) return refuse(reply, 403, 'the key of this stream is missing or wrong');
      const place = verdict === true ? path : (verdict.path ?? path);
      const response = reply.raw;
      let seat: Subscription | undefined;
      if (!hub.isPublished(place)) {
        const gone = new AbortController();
        response.on('close', () => gone.abort());
        if (isExpected(place))
          seat = await awaitStream(hub, place, {
            timeoutMs: FIRST_PICTURE_MS,
            signal: AbortSignal.any([gone.signal, closing.signal]),
          });
        if (seat === undefined) return refuse(reply, 404, 'nobody publishes this stream now');
      }
      reply.hijack();
      response.writeHead(200, { ...HEADERS, 'x-request-id': request.id });
      response.flushHeaders();
      const viewer = new FlvViewer(response);
      viewers.add(viewer);
      const subscription = hub.play(place, viewer);
      seat?.close();
      response.on('error', () => response.destroy());
      response.on('close', () => {
        viewers.delete(viewer);
        subscription.close();
      });
      return reply;
    });
  };
}

function refuse(reply: FastifyReply, status: number, why: string): FastifyReply {
  return reply
    .code(status)
    .header('access-control-allow-origin', '*')
    .send({ error_code: status === 403 ? 'AccessDenied' : 'StreamNotFound', error_msg: why });
}

/** `app/name` of the request's path; undefined when it names no FLV stream. */
function streamPath(request: FastifyRequest): string | undefined {
  const [pathname = ''] = (request.raw.url ?? '').split('?');
  const written = pathname.slice(FLV_PATH.length);
  if (!written.endsWith('.flv') || written.length > 600) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(written.slice(0, -'.flv'.length));
  } catch {
    return undefined;
  }
  const parts = path.split('/');
  const plain = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  return plain && parts.length >= 2 ? path : undefined;
}

/** One answer: what the hub gives, as FLV. */
class FlvViewer implements Subscriber {
  readonly #response: ServerResponse;
  readonly #writer = new FlvWriter();
  #begun = false;
  #ended = false;
  #hasVideo = false;
  #hasAudio = false;
  #corked = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  packet(packet: MediaPacket): void {
    if (this.#ended || !this.#response.writable) return;
    this.#cork();
    this.#hasVideo ||= packet.kind === 'video-config' || packet.kind === 'video';
    this.#hasAudio ||= packet.kind === 'audio-config' || packet.kind === 'audio';
    for (const tag of this.#writer.packet(packet)) {
      if (!this.#begun) {
        this.#begun = true;
        this.#response.write(this.#writer.header({ video: this.#hasVideo, audio: this.#hasAudio }));
      }
      this.#response.write(tag);
    }
  }

  paused(): void {
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const response = this.#response;
    response.end();
    // What a viewer does not take by then would keep its connection open for as long as it likes.
    const timer = setTimeout(() => response.destroy(), LAST_BYTES_MS);
    response.on('close', () => clearTimeout(timer));
  }

  waiting(): number {
    return this.#response.writableLength + (this.#response.socket?.writableLength ?? 0);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#response.cork();
    process.nextTick(() => {
      this.#corked = false;
      this.#response.uncork();
    });
  }
}
