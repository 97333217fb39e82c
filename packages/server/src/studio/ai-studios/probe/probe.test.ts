import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ApsaraError } from '@cyclorama/contract';
import { makeTestSound, makeTestVideo, makeTone } from '@cyclorama/stage/testing';
import { FlvWriter, RtmpServer, StreamHub, type MediaPacket } from '@cyclorama/streaming';
import { firstPackets, openTestPublisher } from '@cyclorama/streaming/testing';
import { encodePng } from '../../../hosts/tasks/render-png.ts';
import { withTestStudio, type TestStudio } from '../../../testing/studio.ts';
import { identityOf } from '../../casters/testing/kit.ts';
import { createStreamGuard, openStreamKeys } from '../../streams/index.ts';
import { installationSecret } from '../../../store/objects/secret.ts';
import { PROJECT } from '../../videos/testing/seed.ts';
import { checkMaterial, type NamedMaterial } from '../material.ts';

const closers: (() => unknown)[] = [];
let studio: TestStudio;
let folder: string;
let film: Buffer;
let sound: Buffer;
const picture = encodePng({ width: 64, height: 36, rgba: new Uint8ClampedArray(64 * 36 * 4).fill(120) });

beforeAll(async () => {
  studio = await withTestStudio({ env: { CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' } });
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-probe-'));
  const path = (name: string): string => join(folder, name);
  await makeTestVideo(path('film.mp4'), { width: 64, height: 48, fps: 25, frames: 25, numbered: false });
  await makeTestSound(path('sound.m4a'), makeTone(440, 1));
  film = await readFile(path('film.mp4'));
  sound = await readFile(path('sound.m4a'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Serves at an address of its own until the test ends. */
async function http(listener: RequestListener): Promise<string> {
  const server: Server = createHttpServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server of files; ranges of them where `ranged`. Notes the bytes that it hands out. */
function files(
  all: Readonly<Record<string, Uint8Array>>,
  ranged = false,
  sent: number[] = [],
): RequestListener {
  return (request, response) => {
    const body = all[request.url ?? ''];
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    const from = ranged ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] : undefined;
    const part = body.subarray(Number(from ?? 0));
    sent.push(part.byteLength);
    response.writeHead(from === undefined ? 200 : 206, {
      'content-length': part.byteLength,
      ...(from !== undefined && {
        'content-range': `bytes ${from}-${body.byteLength - 1}/${body.byteLength}`,
      }),
    });
    response.end(part);
  };
}

interface Where {
  readonly patienceMs?: number;
  readonly rtmpPort?: number;
  readonly on?: TestStudio;
}

function probe(url: string, type?: NamedMaterial['type'], where: Where = {}): Promise<unknown> {
  const { patienceMs = 30_000, rtmpPort = 21_935, on = studio } = where;
  const addresses = { rtmp: `rtmp://127.0.0.1:${rtmpPort}`, http: 'http://studio.test:8420' };
  const request = { identity: identityOf(PROJECT), addresses };
  return checkMaterial({ studio: on, request, patienceMs }, 'Media', { type, id: undefined, url });
}

/** Code and message of a refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApsaraError) return `${error.code} ${error.status} ${error.message}`;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('files', () => {
  test('are what they are, whatever they are called', async () => {
    const base = await http(files({ '/a': picture, '/b': film, '/c': sound, '/d': Buffer.from('no media') }));
    expect(await probe(`${base}/a`)).toEqual({ type: 'PIC', url: `${base}/a` });
    expect(await probe(`${base}/b`)).toEqual({ type: 'VOD', url: `${base}/b` });
    expect(await probe(`${base}/b`, 'VOD')).toEqual({ type: 'VOD', url: `${base}/b` });
    const told = async (path: string, type?: NamedMaterial['type']) => refusal(probe(`${base}${path}`, type));
    expect(await told('/a', 'VOD')).toMatch(
      /^InvalidParameter 400 .*MediaResourceUrl: it is a picture, not a video/,
    );
    expect(await told('/b', 'PIC')).toMatch(
      /^InvalidParameter 400 .*MediaResourceUrl: it is a video, not a picture/,
    );
    expect(await told('/c')).toMatch(/^InvalidParameter 400 .*MediaResourceUrl: it is sound/);
    expect(await told('/d')).toMatch(/^InvalidParameter 400 .*MediaResourceUrl: /);
    expect(await told('/e')).toMatch(/^InvalidParameter 400 .*MediaResourceUrl: .*status 404/);
    expect(await told('/a', 'LIVE')).toMatch(
      /^InvalidParameter 400 .*MediaResourceUrl: live sources over HTTP/,
    );
  });

  test('of large films only the ends are fetched', async () => {
    const boxAt = film.indexOf('mdat', 0, 'latin1');
    // A box of padding behind everything, as recorders leave: the film is 60 MB long and still whole.
    const free = Buffer.alloc(60 * 1024 ** 2 - film.length);
    free.writeUInt32BE(free.length, 0);
    free.write('free', 4, 'latin1');
    const large = Buffer.concat([film, free]);
    expect(boxAt).toBeGreaterThan(0);
    const asked: (string | undefined)[] = [];
    const serve = files({ '/large.mp4': large }, true);
    const base = await http((request, response) => {
      asked.push(request.headers.range);
      serve(request, response);
    });
    expect(await probe(`${base}/large.mp4`, 'VOD')).toMatchObject({ type: 'VOD' });
    expect(asked).toEqual(['bytes=0-', `bytes=${large.length - 16 * 1024 ** 2}-`]);
    // Whoever knows no ranges is read whole.
    const plain = await http(files({ '/large.mp4': large }));
    expect(await probe(`${plain}/large.mp4`, 'VOD')).toMatchObject({ type: 'VOD' });
  });

  test('pictures and films beyond the limits are not fetched', async () => {
    const base = await http((_request, response) => {
      response.writeHead(200, { 'content-length': 5 * 1024 ** 3 });
      response.write(film);
    });
    expect(await refusal(probe(`${base}/a.png`, 'PIC'))).toMatch(/^InvalidParameter 400 .*larger than 10 MB/);
    expect(await refusal(probe(`${base}/a.mp4`))).toMatch(/^InvalidParameter 400 .*larger than 4096 MB/);
  });

  test('one that never comes is a timeout, whether its head or its body is late', async () => {
    const mute = await http(() => undefined);
    const slow = await http((_request, response) => {
      response.writeHead(200, { 'content-length': film.length });
      response.write(film.subarray(0, 100));
    });
    for (const base of [mute, slow]) {
      expect(await refusal(probe(`${base}/a.mp4`, undefined, { patienceMs: 300 }))).toMatch(
        /^CreateLiveAIStudio\.Timeout 408 .*MediaResourceUrl.*0\.3 s/,
      );
    }
  });

  test('private addresses and what leads to them are refused, and the setting is named', async () => {
    const strict = await withTestStudio();
    const base = await http(files({ '/a.png': picture }));
    const open = await withTestStudio({ env: { CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.1/32' } });
    const leads = await http((_request, response) =>
      response.writeHead(302, { location: base.replace('127.0.0.1', '127.0.0.2') }).end(),
    );
    for (const [url, on] of [
      [`${base}/a.png`, strict],
      [`${leads}/a.png`, open],
      ['http://169.254.169.254/latest/meta-data', strict],
      ['http://localhost:8420/metrics', strict],
      ['http://studio.internal.localhost/a.png', strict],
    ] as const) {
      expect(await refusal(probe(url, undefined, { on }))).toMatch(
        /^InvalidParameter 400 .*MediaResourceUrl: .*CYCLORAMA_ALLOWED_NETWORKS/,
      );
    }
  });

  test.each([
    'no url',
    'file:///etc/passwd',
    'ftp://example.org/a.mp4',
    'data:image/png;base64,AAAA',
    `https://example.org/${'a'.repeat(3000)}`,
    'https://',
  ])('%s is refused', async (url) => {
    expect(await refusal(probe(url))).toMatch(/^InvalidParameter 400 .*MediaResourceUrl: /);
  });
});

describe('streams of others', () => {
  async function rtmp(): Promise<{ hub: StreamHub; url: string }> {
    const hub = new StreamHub();
    const guard = { mayPublish: async () => true, mayPlay: async () => true } as const;
    const server = new RtmpServer({ hub, guard, port: 0 });
    const { port } = await server.listen();
    closers.push(() => server.close());
    return { hub, url: `rtmp://127.0.0.1:${port}/live/cam` };
  }

  test('RTMP with pictures is taken', async () => {
    const { url } = await rtmp();
    const camera = await openTestPublisher({ url });
    closers.push(() => camera.close());
    camera.send(3);
    expect(await probe(url)).toEqual({ type: 'LIVE', url });
  });

  test('RTMP that nobody publishes is a timeout, a closed port is unreachable', async () => {
    const { url } = await rtmp();
    expect(await refusal(probe(url, 'LIVE', { patienceMs: 400 }))).toMatch(
      /^(CreateLiveAIStudio\.Timeout 408|InvalidParameter 400) /,
    );
    expect(await refusal(probe('rtmp://127.0.0.1:9/live/cam'))).toMatch(
      /^InvalidParameter 400 .*MediaResourceUrl: .*ECONNREFUSED/,
    );
    expect(await refusal(probe('rtmp://127.0.0.1/only-an-app'))).toMatch(
      /^InvalidParameter 400 .*app and a stream/,
    );
  });

  test('FLV over HTTP is taken with pictures; a page is none', async () => {
    const base = await http((request, response) => {
      if (request.url !== '/a.flv') {
        response.end('<html></html>');
        return;
      }
      const writer = new FlvWriter();
      response.write(writer.header({ video: true, audio: true }));
      for (const packet of firstPackets(10)) for (const bytes of writer.packet(packet)) response.write(bytes);
    });
    expect(await probe(`${base}/a.flv`)).toEqual({ type: 'LIVE', url: `${base}/a.flv` });
    expect(await refusal(probe(`${base}/b.flv`))).toMatch(/^InvalidParameter 400 .*MediaResourceUrl: /);
  });

  test('HLS is taken when its segments have pictures', async () => {
    const list = (segment: string) =>
      Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:1,\n${segment}\n`);
    await makeTestVideo(join(folder, 'segment.ts'), {
      width: 64,
      height: 48,
      fps: 25,
      frames: 25,
      numbered: false,
    });
    const ts = await readFile(join(folder, 'segment.ts'));
    const plain = Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsegment.ts\n');
    const base = await http(
      files({
        '/a.m3u8': plain,
        '/segment.ts': ts,
        '/b.m3u8': list('none.m4s'),
        '/c.m3u8': Buffer.from('no list'),
      }),
    );
    expect(await probe(`${base}/a.m3u8`)).toEqual({ type: 'LIVE', url: `${base}/a.m3u8` });
    for (const path of ['/c.m3u8', '/d.m3u8']) {
      expect(await refusal(probe(`${base}${path}`))).toMatch(/^InvalidParameter 400 .*MediaResourceUrl: /);
    }
    // Segments may still come.
    expect(await refusal(probe(`${base}/b.m3u8`, 'LIVE', { patienceMs: 1000 }))).toMatch(
      /^CreateLiveAIStudio\.Timeout 408/,
    );
  });

  test('RTSP describes a stream with pictures', async () => {
    const answers: Readonly<Record<string, string>> = {
      cam: 'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 38\r\n\r\nv=0\r\nm=video 0 RTP/AVP 96\r\na=control:1\r\n',
      mic: 'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 25\r\n\r\nv=0\r\nm=audio 0 RTP/AVP 0\r\n',
      locked: 'RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n',
      none: 'RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n',
      web: 'HTTP/1.1 400 Bad Request\r\n\r\n',
    };
    const server = createTcpServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (bytes) => {
        const path = /^DESCRIBE rtsp:\/\/[^/]+\/(\w+) /.exec(bytes.toString('latin1'))?.[1] ?? '';
        socket.write(answers[path] ?? '');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closers.push(() => new Promise((done) => server.close(done)));
    const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await probe(`rtsp://${at}/cam`)).toMatchObject({ type: 'LIVE' });
    expect(await probe(`rtsp://me:secret@${at}/locked`)).toMatchObject({ type: 'LIVE' });
    expect(await refusal(probe(`rtsp://${at}/mic`))).toMatch(/^InvalidParameter 400 .*no pictures/);
    expect(await refusal(probe(`rtsp://${at}/locked`))).toMatch(/^InvalidParameter 400 .*status 401/);
    expect(await refusal(probe(`rtsp://${at}/none`))).toMatch(/^InvalidParameter 400 .*status 404/);
    expect(await refusal(probe(`rtsp://${at}/web`))).toMatch(/^InvalidParameter 400 .*does not speak RTSP/);
    expect(await refusal(probe(`rtsp://${at}/silent`, 'LIVE', { patienceMs: 300 }))).toMatch(
      /^CreateLiveAIStudio\.Timeout 408/,
    );
  });

  test('SRT answers, listens, or is not there', async () => {
    const server = createSocket('udp4');
    server.on('message', (bytes, from) => {
      const answer = Buffer.from(bytes);
      bytes.copy(answer, 12, 24, 28);
      server.send(answer, from.port, from.address);
    });
    await new Promise<void>((done) => server.bind(0, '127.0.0.1', done));
    closers.push(() => server.close());
    expect(await probe(`srt://127.0.0.1:${server.address().port}`)).toMatchObject({ type: 'LIVE' });
    expect(await probe('srt://:9000?mode=listener')).toMatchObject({ type: 'LIVE' });
    expect(await refusal(probe('srt://127.0.0.1:9', 'LIVE', { patienceMs: 500 }))).toMatch(
      /^(InvalidParameter 400 .*ECONNREFUSED|CreateLiveAIStudio\.Timeout 408)/,
    );
    expect(await refusal(probe('srt://:80?mode=listener'))).toMatch(/^InvalidParameter 400 .*port from 1024/);
  });

  test.each(['ws://example.org/a', 'cyclorama://room/a', 'cyclorama://avatar/a'])(
    '%s is refused',
    async (url) => {
      expect(await refusal(probe(url, 'LIVE'))).toMatch(/^InvalidParameter 400 .*MediaResourceUrl: /);
    },
  );
});

describe('streams of this server', () => {
  test('are the tenant’s own; one that nobody publishes yet is taken, one without pictures is not', async () => {
    const keys = openStreamKeys(await installationSecret(studio.config.dataDir, 'streams'));
    const guard = createStreamGuard(keys);
    const played: string[] = [];
    const hub = new StreamHub();
    const server = new RtmpServer({
      hub,
      guard: {
        ...guard,
        mayPlay: (request) => {
          played.push(request.path);
          return guard.mayPlay(request);
        },
      },
      port: 0,
    });
    const { port: rtmpPort } = await server.listen();
    closers.push(() => server.close());
    const look = (name: string) => {
      const url = `rtmp://127.0.0.1:${rtmpPort}/live/${name}`;
      return probe(url, 'LIVE', { rtmpPort });
    };
    const publish = (name: string, packets: readonly MediaPacket[]): void => {
      const path = `${PROJECT}/live/${name}`;
      const publication = hub.publish(path, { from: 'test', protocol: 'rtmp' });
      const send = (): void => packets.forEach((packet) => publication.packet(packet));
      send();
      // Sound is not kept for those who come later: it goes on.
      hub.on('joined', (joined) => (joined === path ? send() : undefined));
    };
    expect(await look('later')).toMatchObject({ type: 'LIVE' });
    publish('cam', firstPackets(5));
    expect(await look('cam')).toMatchObject({ type: 'LIVE' });
    publish(
      'mic',
      firstPackets(8).filter(({ kind }) => kind.startsWith('audio')),
    );
    expect(await refusal(look('mic'))).toMatch(/^InvalidParameter 400 .*no pictures/);
    // Out of the tenant's own space, whatever the address says.
    expect([...new Set(played)]).toEqual(['later', 'cam', 'mic'].map((name) => `${PROJECT}/live/${name}`));
  });
});
