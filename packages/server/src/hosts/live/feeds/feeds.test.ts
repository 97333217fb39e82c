import { createCipheriv } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FeedSink, LiveInput, LiveSource } from '@cyclorama/stage/data';
import { FlvWriter, RtmpServer, StreamHub, type StreamVerdict } from '@cyclorama/streaming';
import { firstPackets, openFaultProxy, openTestPublisher } from '@cyclorama/streaming/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { openFeeds } from './index.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const LOOPBACK = { allowedNetworks: ['127.0.0.0/8'], own: [] };

/** Writes down what it is told. */
class Sink implements FeedSink {
  readonly told: string[] = [];
  backlog = 0;

  connected(): void {
    this.told.push('connected');
  }
  packet(packet: Parameters<FeedSink['packet']>[0]): void {
    const time = 'dts' in packet ? ` ${packet.dts}` : 'pts' in packet ? ` ${packet.pts}` : '';
    this.told.push(`${packet.kind}${time}`);
  }
  bytes(data: Uint8Array, container: string): void {
    this.told.push(`${container} ${Buffer.from(data).toString('latin1')}`);
  }
  backlogMs(): number {
    return this.backlog;
  }
  lost(reason: string): void {
    this.told.push(`lost: ${reason}`);
  }
  ended(): void {
    this.told.push('ended');
  }
}

const source = (input: LiveInput): LiveSource => ({
  id: 's',
  revision: 1,
  label: 's',
  delayMs: 0,
  decode: 'always',
  input,
});

function feed(input: LiveInput, network: Parameters<typeof openFeeds>[0] = LOOPBACK): Sink {
  const sink = new Sink();
  const opened = openFeeds(network)(source(input), sink);
  closers.push(() => opened.close());
  return sink;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
}

async function http(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function rtmp(
  mayPlay: () => Promise<StreamVerdict> = async () => true,
): Promise<{ hub: StreamHub; port: number }> {
  const hub = new StreamHub();
  const server = new RtmpServer({ hub, guard: { mayPublish: async () => true, mayPlay }, port: 0 });
  const { port } = await server.listen();
  closers.push(() => server.close());
  return { hub, port };
}

describe('RTMP', () => {
  test('packets come in; a publisher that goes is a loss at once, and its return no new connection', async () => {
    const { port } = await rtmp();
    const url = `rtmp://127.0.0.1:${port}/live/cam`;
    const sink = feed({ kind: 'rtmp', url });
    await until(() => sink.told.length === 1);
    const camera = await openTestPublisher({ url });
    camera.send(2);
    await until(() => sink.told.includes('video 40'));
    expect(sink.told.slice(0, 5)).toEqual([
      'connected',
      'video-config',
      'audio-config',
      'video 0',
      'audio 0',
    ]);
    await camera.close();
    await until(() => sink.told.at(-1)?.startsWith('lost') ?? false);
    const again = await openTestPublisher({ url }, { startMs: 500 });
    again.send(2);
    await until(() => sink.told.includes('video 540'));
    expect(sink.told.filter((line) => line === 'connected')).toHaveLength(2);
    await again.close();
  });

  test('a connection that breaks is made again', async () => {
    const { port } = await rtmp();
    const proxy = await openFaultProxy({ target: { port } });
    closers.push(() => proxy.close());
    const url = `rtmp://127.0.0.1:${proxy.port}/live/cam`;
    // Our own server is asked again soon.
    const sink = feed({ kind: 'rtmp', url }, { allowedNetworks: [], own: [`127.0.0.1:${proxy.port}`] });
    await until(() => sink.told.includes('connected'));
    await proxy.cut();
    await proxy.accepted(2);
    await until(() => sink.told.filter((line) => line === 'connected').length === 2);
    expect(sink.told[1]).toMatch(/^lost: /);
  });

  test('private addresses are refused with the setting that opens them, own ones never', async () => {
    const { port } = await rtmp();
    const input = { kind: 'rtmp', url: `rtmp://127.0.0.1:${port}/live/cam` } as const;
    const refused = feed(input, { allowedNetworks: [], own: [] });
    await until(() => refused.told.length > 0);
    expect(refused.told[0]).toContain('CYCLORAMA_ALLOWED_NETWORKS');
    const own = feed(input, { allowedNetworks: [], own: [`127.0.0.1:${port}`] });
    await until(() => own.told.includes('connected'));
  });

  test.each(['rtmp://127.0.0.1/nothing', 'no address'])('%s is a loss that says why', async (url) => {
    const sink = feed({ kind: 'rtmp', url });
    await until(() => sink.told.length > 0);
    expect(sink.told[0]).toMatch(/^lost: .*RTMP address/);
  });

  test('a full source is not read from until it has room', async () => {
    const { hub, port } = await rtmp();
    const url = `rtmp://127.0.0.1:${port}/live/cam`;
    const sink = feed({ kind: 'rtmp', url });
    await until(() => sink.told.includes('connected'));
    const camera = await openTestPublisher({ url });
    camera.send(1);
    await until(() => sink.told.includes('video 0'));
    sink.backlog = 11_000;
    camera.send(1);
    await until(() => sink.told.includes('video 40'));
    const told = sink.told.length;
    camera.send(50);
    await until(() => (hub.figures('live/cam')?.packets ?? 0) > 100);
    // What had been read already may still come out of the one piece that held it.
    expect(sink.told.length).toBeLessThan(told + 10);
    sink.backlog = 0;
    await until(() => sink.told.includes(`video ${51 * 40}`));
    await camera.close();
  });
});

describe('FLV over HTTP', () => {
  const writer = new FlvWriter();
  const body = Buffer.concat([
    writer.header({ video: true, audio: true }),
    ...firstPackets(8).flatMap((packet) => writer.packet(packet)),
  ]);

  test('packets come in, over a redirect; the end is a loss', async () => {
    const base = await http((request, response) => {
      if (request.url === '/a.flv') response.writeHead(302, { location: '/b.flv' }).end();
      else response.end(body);
    });
    const sink = feed({ kind: 'http-flv', url: `${base}/a.flv` });
    await until(() => sink.told.some((line) => line.startsWith('lost')));
    expect(sink.told.slice(0, 4)).toEqual(['connected', 'video-config', 'audio-config', 'video 0']);
    expect(sink.told.at(-1)).toBe('lost: the server ended the stream');
  });

  test.each([
    ['a status', (base: string) => `${base}/404`, 'status 404'],
    ['a page', (base: string) => `${base}/page`, 'no FLV'],
    ['a redirect inside', (base: string) => `${base}/inside`, 'CYCLORAMA_ALLOWED_NETWORKS'],
    ['another scheme', (base: string) => `${base}/file`, 'only http'],
    ['nobody there', () => 'http://127.0.0.1:1/x.flv', 'ECONNREFUSED'],
  ])('%s is a loss that says why', async (_what, url, reason) => {
    const base = await http((request, response) => {
      if (request.url === '/404') response.writeHead(404).end();
      else if (request.url === '/inside') response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
      else if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else response.end('<html>and so on, for a while</html>');
    });
    const sink = feed({ kind: 'http-flv', url: url(base) });
    await until(() => sink.told.length > 0);
    expect(sink.told[0]).toMatch(/^lost: /);
    expect(sink.told[0]).toContain(reason);
  });

  test('closing it closes the connection', async () => {
    let open = false;
    const base = await http((_request, response) => {
      open = true;
      response.on('close', () => (open = false));
      response.write(body);
    });
    const sink = new Sink();
    const opened = openFeeds(LOOPBACK)(source({ kind: 'http-flv', url: `${base}/a.flv` }), sink);
    await until(() => sink.told.includes('connected'));
    opened.close();
    await until(() => !open);
    expect(sink.told.some((line) => line.startsWith('lost'))).toBe(false);
  });
});

describe('HLS', () => {
  /** Serves what `files` holds, as it is when it is asked for. */
  const serve = (files: Map<string, string | Buffer>, asked: string[] = []): Promise<string> =>
    http((request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      asked.push(path);
      const file = files.get(path);
      if (file === undefined) response.writeHead(404).end();
      else response.end(file);
    });
  const ts = (name: string): string => `G${name}`;
  const list = (first: number, count: number, more = ''): string =>
    [
      '#EXTM3U',
      '#EXT-X-TARGETDURATION:1',
      `#EXT-X-MEDIA-SEQUENCE:${first}`,
      ...Array.from({ length: count }, (_, i) => `#EXTINF:1,\n${first + i}.ts`),
      more,
    ].join('\n');

  test('begins three segments behind the end, goes on with new ones, ends when it is over', async () => {
    const files = new Map<string, string | Buffer>([
      [
        '/master.m3u8',
        '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=5\nlow.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=9\nlive.m3u8',
      ],
    ]);
    for (let i = 0; i < 30; i++) files.set(`/${i}.ts`, ts(String(i)));
    files.set('/live.m3u8', list(10, 6));
    const base = await serve(files);
    const sink = feed({ kind: 'hls', url: `${base}/master.m3u8` });
    await until(() => sink.told.length === 4);
    files.set('/live.m3u8', list(12, 6));
    await until(() => sink.told.length === 6);
    files.set('/live.m3u8', list(12, 7, '#EXT-X-ENDLIST'));
    await until(() => sink.told.includes('ended'));
    expect(sink.told).toEqual([
      'connected',
      ...[13, 14, 15, 16, 17, 18].map((n) => `mpegts ${ts(String(n))}`),
      'ended',
    ]);
  });

  test('a window that has passed by is a jump forward', async () => {
    const files = new Map<string, string | Buffer>();
    for (let i = 0; i < 60; i++) files.set(`/${i}.ts`, ts(String(i)));
    files.set('/live.m3u8', list(10, 3));
    const base = await serve(files);
    const sink = feed({ kind: 'hls', url: `${base}/live.m3u8` });
    await until(() => sink.told.length === 4);
    files.set('/live.m3u8', list(50, 5));
    await until(() => sink.told.length === 8);
    expect(sink.told.slice(4)).toEqual(['connected', ...[52, 53, 54].map((n) => `mpegts ${ts(String(n))}`)]);
  });

  test('fragmented MP4 with initialisations, encryption and holes', async () => {
    const key = Buffer.alloc(16, 5);
    const cipher = createCipheriv('aes-128-cbc', key, Buffer.from('0'.repeat(31) + '2', 'hex'));
    const files = new Map<string, string | Buffer>([
      ['/init1.mp4', 'INIT1'],
      ['/init2.mp4', 'INIT2'],
      ['/0.m4s', 'zero'],
      ['/2.m4s', Buffer.concat([cipher.update('two'), cipher.final()])],
      ['/3.m4s', 'three'],
      ['/key', key],
      [
        '/vod.m3u8',
        `#EXTM3U
#EXT-X-MAP:URI="init1.mp4"
#EXTINF:1,
0.m4s
#EXTINF:1,
1.m4s
#EXT-X-KEY:METHOD=AES-128,URI="key"
#EXTINF:1,
2.m4s
#EXT-X-KEY:METHOD=NONE
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="init2.mp4"
#EXTINF:1,
3.m4s
#EXT-X-ENDLIST`,
      ],
    ]);
    const base = await serve(files);
    const sink = feed({ kind: 'hls', url: `${base}/vod.m3u8` });
    await until(() => sink.told.includes('ended'));
    expect(sink.told).toEqual([
      'connected',
      'mp4 INIT1',
      'mp4 zero',
      'mp4 two',
      'connected',
      'mp4 INIT2',
      'mp4 three',
      'ended',
    ]);
  });

  test('nothing is fetched while the source has enough', async () => {
    const files = new Map<string, string | Buffer>([['/live.m3u8', list(1, 3, '#EXT-X-ENDLIST')]]);
    for (let i = 0; i < 5; i++) files.set(`/${i}.ts`, ts(String(i)));
    const asked: string[] = [];
    const base = await serve(files, asked);
    const sink = new Sink();
    sink.backlog = 5000;
    const opened = openFeeds(LOOPBACK)(source({ kind: 'hls', url: `${base}/live.m3u8` }), sink);
    closers.push(() => opened.close());
    await until(() => sink.told.includes('connected'));
    expect(asked).toEqual(['/live.m3u8']);
    sink.backlog = 0;
    await until(() => sink.told.includes('ended'));
    expect(asked).toEqual(['/live.m3u8', '/1.ts', '/2.ts', '/3.ts']);
  });

  test.each([
    ['no playlist', '<html>', 'no HLS playlist'],
    [
      'another encryption',
      '#EXTM3U\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"\n#EXTINF:1,\n1.ts\n#EXTINF:1,\n1.ts\n#EXTINF:1,\n1.ts',
      'SAMPLE-AES',
    ],
    [
      'segments inside',
      '#EXTM3U\n#EXTINF:1,\nhttp://10.0.0.1/1.ts\n#EXTINF:1,\nhttp://10.0.0.1/2.ts\n#EXTINF:1,\nhttp://10.0.0.1/3.ts',
      'CYCLORAMA_ALLOWED_NETWORKS',
    ],
    ['another container', '#EXTM3U\n#EXTINF:1,\naudio.aac', 'neither MPEG-TS'],
  ])('%s is a loss that says why', async (_what, playlist, reason) => {
    const files = new Map<string, string>([
      ['/a.m3u8', playlist],
      ['/1.ts', ts('1')],
      ['/audio.aac', 'ID3'],
    ]);
    const base = await serve(files);
    const sink = feed({ kind: 'hls', url: `${base}/a.m3u8` });
    await until(() => sink.told.some((line) => line.startsWith('lost')));
    expect(sink.told.find((line) => line.startsWith('lost'))).toContain(reason);
  });
});
