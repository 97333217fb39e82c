import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreateDialogAnswer, DialogMessage, DriverMessage } from '@cyclorama/contract/dialogs';
import { signSdk } from '@cyclorama/signing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Client } from './testing/client.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

const [WIDTH, HEIGHT, RATE] = [320, 360, 8000];

/** A page without WebRTC, and the owner of it who drives the avatar: by the wire as docs/dialog-wire.md tells it. */
describe('a dialog over WebSockets alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-dialog-socket-'));
  let server: ServerProcess;
  let job: CreateDialogAnswer;
  let base: string;

  beforeAll(async () => {
    server = await startServer();
    base = server.credentials.endpoint;
    const { assets } = await new Client(server.credentials).must<{ assets: { asset_id: string }[] }>(
      'GET',
      '/digital-assets?asset_type=HUMAN_MODEL_2D&asset_source=SYSTEM&limit=1',
    );
    const robot = await own<{ robot_id: string }>('/api/robots', {
      ...{ name: 'Driven', avatar_asset_id: assets[0]?.asset_id, languages: [{ language: 'en_US' }] },
      ...{ width: WIDTH, height: HEIGHT, background: { kind: 'color', color: '#204060' } },
      brain: { kind: 'third_party' },
    });
    const { once_code } = await own<{ once_code: string }>(`/api/robots/${robot.robot_id}/once-codes`, {});
    const created = await fetch(`${base}/ics/v1/jobs`, {
      method: 'POST',
      body: JSON.stringify({ once_code, robot_id: robot.robot_id, media: 'socket' }),
    });
    expect(created.status, await created.clone().text()).toBe(201);
    job = (await created.json()) as CreateDialogAnswer;
  }, 240_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Calls our own API with the tenant's key. */
  async function own<Body>(path: string, body: unknown): Promise<Body> {
    const { access_key: accessKey, secret_key: secretKey } = server.credentials;
    const [url, text] = [new URL(`${base}${path}`), JSON.stringify(body)];
    const signed = signSdk(
      { method: 'POST', url, body: text, headers: { 'content-type': 'application/json' } },
      { accessKey, secretKey },
      new Date(),
    );
    const { host: _host, ...headers } = signed;
    const response = await fetch(url, { method: 'POST', headers, body: text });
    expect(response.status).toBe(201);
    return (await response.json()) as Body;
  }

  function socket(path: string): WebSocket {
    return new WebSocket(`${base.replace('http', 'ws')}${path}`);
  }

  it('shows and says what its driver wants, and ends for everybody', async () => {
    const page = socket(`/ics/v1/jobs/${job.job_id}/events?key=${job.token}`);
    const media = socket(`/ics/v1/jobs/${job.job_id}/media?key=${job.token}`);
    const driver = socket(`/v1/chat/${job.job_id}`);
    const told = messages<DialogMessage>(page);
    const heard = messages<DriverMessage>(driver);
    const texts: string[] = [];
    const parts: Buffer[] = [];
    media.on('message', (data: Buffer, isBinary) => {
      if (isBinary) parts.push(data);
      else texts.push(data.toString());
    });
    await until('the driver is let in', async () => heard[0], 60);
    expect(heard[0]).toEqual({ type: 'ready', job_id: job.job_id, language: 'en_US' });
    await until('pictures', async () => (parts.length > 10 ? true : undefined), 60);
    // What it says before is silence.
    const quiet = parts.length;
    driver.send(JSON.stringify({ type: 'text', text: 'Good morning to all of you.', is_last: true }));
    await until('an end of speech', async () => heard.find(({ type }) => type === 'speaking_stop'), 60);
    expect(heard.map(({ type }) => type)).toEqual(['ready', 'speaking_start', 'speaking_stop']);
    expect(heard.at(-1)).toEqual({ type: 'speaking_stop', is_cut: false });
    expect(told[0]).toMatchObject({ type: 'state', is_ready: true });

    expect(texts).toHaveLength(1);
    const { mime } = JSON.parse(texts[0]!) as { readonly mime: string };
    expect(mime).toMatch(/^video\/mp4; codecs="avc1\.[0-9A-F]{6},mp4a\.40\.2"$/);
    const [before, whole] = [parts.slice(0, quiet), parts].map((some, i) => {
      const file = join(folder, `${i}.mp4`);
      writeFileSync(file, Buffer.concat(some));
      return file;
    });
    expect(loudest(before!)).toBeLessThan(0.002);
    expect(loudest(whole!)).toBeGreaterThan(0.01);
    const { colours, pictures } = look(whole!);
    expect(pictures).toBeGreaterThan(10);
    // Somebody stands there, before the colour of the robot.
    expect(colours).toBeGreaterThan(500);

    const closed = Promise.all(
      [page, media, driver].map(async (one) => (await once(one, 'close'))[0] as number),
    );
    const left = await fetch(`${base}/ics/v1/jobs/${job.job_id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${job.token}` },
    });
    expect(left.status).toBe(204);
    expect(await closed).toEqual([4000, 4404, 4000]);
  }, 180_000);
});

/** JSON that a WebSocket hears, as it comes. */
function messages<Message>(client: WebSocket): Message[] {
  const all: Message[] = [];
  client.on('message', (data: Buffer) => all.push(JSON.parse(data.toString()) as Message));
  return all;
}

/** The loudest tenth of a second, 0 to 1. */
function loudest(file: string): number {
  const pcm = execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', file, '-map', '0:a', '-f', 's16le', '-ac', '1', '-ar', String(RATE), '-'],
  ]);
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2));
  let most = 0;
  for (let at = 0; at + RATE / 10 <= samples.length; at += RATE / 10) {
    const part = samples.subarray(at, at + RATE / 10);
    most = Math.max(most, Math.sqrt(part.reduce((sum, one) => sum + (one / 32_768) ** 2, 0) / part.length));
  }
  return most;
}

/** How many pictures can be decoded, and how many different colours the last one has. */
function look(file: string): { readonly pictures: number; readonly colours: number } {
  const raw = execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-i', file, '-map', '0:v', '-fps_mode', 'passthrough'],
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    ],
    { maxBuffer: 1 << 30 },
  );
  const size = WIDTH * HEIGHT * 3;
  const last = raw.subarray(raw.length - size);
  const colours = new Set<number>();
  for (let at = 0; at < last.length; at += 3) colours.add(last.readUIntBE(at, 3));
  return { pictures: raw.length / size, colours: colours.size };
}
