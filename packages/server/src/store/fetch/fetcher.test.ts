import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isInner, networkList } from './addresses.ts';
import { createFetcher, type HttpFetcher, type HttpFetcherOptions } from './http-fetcher.ts';
import { ownMediaOf } from './own-media.ts';
import { FetchRefused, type FetchRefusal } from './refused.ts';

let folder: string;
const servers: Server[] = [];
const fetchers: HttpFetcher[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-fetch-'));
});
afterEach(async () => {
  await Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  await rm(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function fetcherWith(options: Partial<HttpFetcherOptions> = {}): HttpFetcher {
  const fetcher = createFetcher({ allowedNetworks: ['127.0.0.0/8'], ...options });
  fetchers.push(fetcher);
  return fetcher;
}

const LIMITS = { maxBytes: 10_000, timeoutMs: 5000 };

/** The reason of the refusal; nothing may be left of what was fetched. */
async function refusal(
  fetcher: HttpFetcher,
  url: string,
  limits = LIMITS,
): Promise<{ reason: FetchRefusal; message: string }> {
  const error: unknown = await fetcher.toFile(url, join(folder, 'file'), limits).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FetchRefused);
  expect(await readdir(folder)).toEqual([]);
  return error as FetchRefused;
}

test('a file arrives with its type, through redirects', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/start') response.writeHead(302, { location: '/end' }).end();
    else response.writeHead(200, { 'content-type': 'image/png' }).end('picture');
  });
  const path = join(folder, 'file');
  expect(await fetcherWith().toFile(`http://user:secret@127.0.0.1:${port}/start`, path, LIMITS)).toEqual({
    size: 7,
    contentType: 'image/png',
  });
  expect(await readFile(path, 'utf8')).toBe('picture');
});

describe('addresses', () => {
  test.each([
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '::ffff:0:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '2002:a00:1::',
    '2002:7f00:1::1',
    '2001:0:53aa::1',
    '2001:db8::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
  ])('%s is no place on the open internet', (address) => {
    expect(isInner(address)).toBe(true);
  });

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '192.167.1.1',
    '2606:4700::1111',
    '64:ff9b::8.8.8.8',
    '2002:808:808::',
    '::ffff:8.8.8.8',
  ])('%s is', (address) => {
    expect(isInner(address)).toBe(false);
  });

  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost/',
    'http://10.1.2.3:8080/',
    'https://192.168.0.1/',
  ])('%s is refused with the setting that would open it', async (url) => {
    const { reason, message } = await refusal(fetcherWith({ allowedNetworks: [] }), url);
    expect(reason).toBe('address');
    expect(message).toContain('CYCLORAMA_ALLOWED_NETWORKS');
  });

  test('a name that leads inside is refused, also when only one of its addresses does', async () => {
    const resolve = (host: string) =>
      Promise.resolve(
        host === 'evil.test'
          ? [{ address: '10.0.0.5', family: 4 }]
          : [
              { address: '93.184.216.34', family: 4 },
              { address: 'fd00::1', family: 6 },
            ],
      );
    const fetcher = fetcherWith({ allowedNetworks: [], resolve });
    expect(await refusal(fetcher, 'http://evil.test/')).toMatchObject({
      reason: 'address',
      message: expect.stringContaining('evil.test (10.0.0.5)') as string,
    });
    expect(await refusal(fetcher, 'http://mixed.test/')).toMatchObject({ reason: 'address' });
  });

  test('the address that was checked is the one that is used', async () => {
    const port = await serve((_request, response) => response.end('inside'));
    let asked = 0;
    // A name that answers differently the second time (DNS rebinding) is only asked once per connection.
    const resolve = () => Promise.resolve([{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    await fetcherWith({ resolve }).toFile(`http://rebind.test:${port}/`, join(folder, 'file'), LIMITS);
    expect(asked).toBe(1);
  });

  test.each([
    'http://10.0.0.1/',
    'http://[fd00::1]/',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'ftp://x.test/',
  ])('a redirect to %s is refused', async (location) => {
    const port = await serve((_request, response) => response.writeHead(307, { location }).end());
    const { reason } = await refusal(fetcherWith(), `http://127.0.0.1:${port}/`);
    expect(reason).toBe(location.startsWith('http') ? 'address' : 'scheme');
  });

  test('networks are CIDR; anything else is an error that names it', () => {
    expect(() => networkList(['10.0.0.0/8', 'fd00::/8', '1.2.3.4'])).not.toThrow();
    for (const bad of ['10.0.0.0/33', 'ten', '10.0.0/8', 'fd00::/129', '1.2.3.4/'])
      expect(() => networkList([bad])).toThrow(bad);
  });

  test('media of this server is always a source, other paths of it are not', async () => {
    const port = await serve((_request, response) => response.end('own'));
    const fetcher = fetcherWith({
      allowedNetworks: [],
      isOwnMedia: ownMediaOf(() => ({ host: '127.0.0.1', port })),
    });
    await fetcher.toFile(`http://localhost:${port}/objects/k`, join(folder, 'file'), LIMITS);
    await rm(join(folder, 'file'));
    expect(await refusal(fetcher, `http://localhost:${port}/api/tenants`)).toMatchObject({
      reason: 'address',
    });
  });
});

test.each([
  'file:///etc/passwd',
  'ftp://example.com/x',
  'gopher://x',
  'data:text/plain,hi',
  'concat:a|b',
  'javascript:1',
])('the scheme of %s is refused', async (url) => {
  expect(await refusal(fetcherWith(), url)).toMatchObject({ reason: 'scheme' });
});

test('what is no URL is refused', async () => {
  expect(await refusal(fetcherWith(), 'not a url')).toMatchObject({ reason: 'url' });
});

describe('bodies', () => {
  test('too large by header, too large without one, endless', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/header')
        response.writeHead(200, { 'content-length': 20_000 }).end(Buffer.alloc(20_000));
      else if (request.url === '/chunked') response.end(Buffer.alloc(20_000));
      else {
        const pour = (): void => {
          while (response.write(Buffer.alloc(64_000)));
          response.once('drain', pour);
        };
        pour();
      }
    });
    for (const path of ['header', 'chunked', 'endless']) {
      expect(await refusal(fetcherWith(), `http://127.0.0.1:${port}/${path}`)).toMatchObject({
        reason: 'too-large',
      });
    }
  });

  test('a slow drip and a silent server run into the deadline', async () => {
    const port = await serve((request, response) => {
      if (request.url !== '/drip') return;
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    for (const path of ['drip', 'silent']) {
      expect(
        await refusal(fetcherWith(), `http://127.0.0.1:${port}/${path}`, { maxBytes: 1e6, timeoutMs: 300 }),
      ).toMatchObject({ reason: 'too-slow' });
    }
  });

  test('a body that breaks off is no file', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('half', () => response.destroy());
    });
    expect(await refusal(fetcherWith(), `http://127.0.0.1:${port}/`)).toMatchObject({
      reason: 'unreachable',
    });
  });

  test('stopping it stops it', async () => {
    const port = await serve((_request, response) => void response.write('x'));
    const controller = new AbortController();
    const work = fetcherWith().toFile(`http://127.0.0.1:${port}/`, join(folder, 'file'), {
      ...LIMITS,
      signal: controller.signal,
    });
    controller.abort();
    await expect(work).rejects.toMatchObject({ reason: 'aborted' });
    expect(existsSync(join(folder, 'file'))).toBe(false);
  });
});

test('error statuses, endless redirects and dead hosts are told apart', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else response.writeHead(404).end('nothing here');
  });
  const fetcher = fetcherWith();
  expect(await refusal(fetcher, `http://127.0.0.1:${port}/x`)).toMatchObject({
    reason: 'status',
    message: expect.stringContaining('404') as string,
  });
  expect(await refusal(fetcher, `http://127.0.0.1:${port}/loop`)).toMatchObject({ reason: 'redirects' });
  expect(await refusal(fetcher, 'http://127.0.0.1:1/')).toMatchObject({ reason: 'unreachable' });
});

test('a post carries JSON and headers, follows no redirect and reads no more than wanted', async () => {
  let received = '';
  const port = await serve((request, response) => {
    if (request.url === '/away') {
      response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
      return;
    }
    request.on('data', (chunk: Buffer) => (received += chunk.toString()));
    request.on('end', () =>
      response.writeHead(202).end(`${request.headers['x-key'] as string} ${'y'.repeat(5000)}`),
    );
  });
  const fetcher = fetcherWith();
  const options = { headers: { 'x-key': 'k1' }, timeoutMs: 2000, maxBytes: 10 };
  expect(await fetcher.post(`http://127.0.0.1:${port}/hook`, { a: 1 }, options)).toEqual({
    status: 202,
    body: 'k1 yyyyyyy',
  });
  expect(received).toBe('{"a":1}');
  expect((await fetcher.post(`http://127.0.0.1:${port}/away`, {}, options)).status).toBe(302);
  await expect(
    fetcherWith({ allowedNetworks: [] }).post(`http://127.0.0.1:${port}/hook`, {}, options),
  ).rejects.toMatchObject({ reason: 'address' });
});

test('a look at a URL tells what would be refused without asking anybody', () => {
  const own = 'http://127.0.0.1:8420/media/a.png';
  const fetcher = fetcherWith({ allowedNetworks: ['10.0.0.0/8'], isOwnMedia: (url) => url.href === own });
  for (const url of ['https://example.com/', 'http://8.8.8.8/', 'http://10.1.2.3/', own])
    expect(() => fetcher.check(url)).not.toThrow();
  for (const url of [
    'http://127.0.0.1:9',
    'http://2130706433/',
    'http://localhost/',
    'http://a.localhost./',
    'http://[::1]/',
    'https://192.168.1.1/',
  ])
    expect(() => fetcher.check(url), url).toThrow(/CYCLORAMA_ALLOWED_NETWORKS/);
  expect(() => fetcher.check('file:///etc/passwd')).toThrow(/http and https/);
  expect(() => fetcher.check('nonsense')).toThrow(/no URL/);
});

test('other protocols use the same rules', async () => {
  const { guard } = fetcherWith({ allowedNetworks: ['10.0.0.0/8'] });
  expect(await guard.resolve('10.0.0.7')).toEqual([{ address: '10.0.0.7', family: 4 }]);
  expect(await guard.resolve('[::ffff:10.0.0.7]')).toEqual([{ address: '::ffff:10.0.0.7', family: 6 }]);
  await expect(guard.resolve('192.168.0.1')).rejects.toMatchObject({ reason: 'address' });
  await expect(guard.resolve('127.0.0.1')).rejects.toMatchObject({ reason: 'address' });
});

describe('an answer that is read while it comes', () => {
  const post = { timeoutMs: 2000, maxBytes: 1000 };

  async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
    let all = '';
    for await (const chunk of chunks) all += Buffer.from(chunk).toString();
    return all;
  }

  test('comes piece by piece', async () => {
    let go: () => void = () => undefined;
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'Text/Event-Stream; charset=utf-8' });
      response.write('first');
      go = () => response.end(' second');
    });
    const answer = await fetcherWith().postStream(`http://127.0.0.1:${port}/`, {}, post);
    expect(answer).toMatchObject({ status: 200, contentType: 'text/event-stream' });
    const pieces: string[] = [];
    for await (const chunk of answer.chunks) {
      pieces.push(Buffer.from(chunk).toString());
      go();
    }
    expect(pieces).toEqual(['first', ' second']);
  });

  test('has a deadline to its end, a size, and can be stopped', async () => {
    const port = await serve((request, response) => {
      response.writeHead(200);
      response.write(request.url === '/large' ? Buffer.alloc(2000) : 'x');
    });
    const url = `http://127.0.0.1:${port}`;
    const slow = await fetcherWith().postStream(`${url}/slow`, {}, { ...post, timeoutMs: 300 });
    await expect(text(slow.chunks)).rejects.toMatchObject({ reason: 'too-slow' });
    const large = await fetcherWith().postStream(`${url}/large`, {}, post);
    await expect(text(large.chunks)).rejects.toMatchObject({ reason: 'too-large' });
    const stop = new AbortController();
    const stopped = await fetcherWith().postStream(`${url}/slow`, {}, { ...post, signal: stop.signal });
    stop.abort();
    await expect(text(stopped.chunks)).rejects.toMatchObject({ reason: 'aborted' });
    await expect(fetcherWith({ allowedNetworks: [] }).postStream(url, {}, post)).rejects.toMatchObject({
      reason: 'address',
    });
  });
});
