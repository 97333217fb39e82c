import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neutralPose } from '../../draw/pose.ts';
import { openFaceFinder, type FaceFinder } from '../../face/index.ts';
import { FigurePainter } from '../../figure-painter.ts';
import { createLivePainter } from '../../live-painter.ts';
import { createPainter } from '../../painter.ts';
import { emptyPerformance } from '../../performance.ts';
import { makePortrait } from '../portrait/make.ts';
import { RendererClient } from './client.ts';
import { checkRenderer } from './conformance.ts';
import { packPicture, RendererError, SEQUENCE_TYPE, unpackPictures } from './contract.ts';
import { putRendererBeside } from './beside.ts';
import { RemoteFigure } from './remote-figure.ts';
import { createRendererServer } from './server.ts';

const PORTRAIT = fileURLToPath(
  new URL('../../../../../examples/portraits/grace-hopper.jpg', import.meta.url),
);

const LOCAL = [{ address: '127.0.0.1', family: 4 }];
const redPicture = ((): Buffer => {
  const canvas = createCanvas(64, 48);
  const context = canvas.getContext('2d');
  context.fillStyle = '#f00';
  context.fillRect(0, 0, 64, 48);
  return canvas.toBuffer('image/png');
})();

let folder = '';
let faceFinder: FaceFinder;
const servers: Server[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderer-test-'));
  faceFinder = await openFaceFinder();
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function* chunks(...parts: Buffer[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield await Promise.resolve(part);
}

describe('sequences of pictures', () => {
  it('are cut wherever the line cuts them', async () => {
    const all = Buffer.concat([packPicture(Buffer.from('one')), packPicture(Buffer.from('three'))]);
    const got: string[] = [];
    for await (const picture of unpackPictures(chunks(...[...all].map((byte) => Buffer.from([byte])))))
      got.push(picture.toString());
    expect(got).toEqual(['one', 'three']);
    await expect(async () => {
      for await (const picture of unpackPictures(chunks(all.subarray(0, 9)))) got.push(picture.toString());
    }).rejects.toThrow(RendererError);
  });
});

describe('the reference renderer', () => {
  it('keeps the contract and leaves nothing of a deleted person', async () => {
    const home = join(folder, 'people');
    const prepare = async (_: string, source: string, output: string): Promise<void> => {
      await makePortrait(source, output, { replacesBackground: false, faceFinder });
    };
    const url = await listen(createRendererServer({ folder: home, key: 'secret', prepare }));
    const checks = await checkRenderer({ url, key: 'secret', portrait: PORTRAIT });
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(checks.length).toBe(8);
    expect(await readdir(home)).toEqual([]);
    await expect(new RendererClient({ url, key: 'wrong' }).state('x')).rejects.toMatchObject({
      reason: 'refused',
    });
  });

  it('is found out when it does not keep the contract', async () => {
    const url = await listen(createServer((_, response) => response.end('{"state":"ready"}')));
    const checks = await checkRenderer({ url, portrait: PORTRAIT });
    expect(checks.filter(({ passed }) => passed).map(({ name }) => name)).toEqual([
      'a portrait is accepted',
      'it becomes ready',
    ]);
  });
});

describe('RemoteFigure', () => {
  it('gives way to the embedded presenter, with one warning, when the renderer fails', async () => {
    let asked = 0;
    const url = await listen(
      createServer((request, response) => {
        asked++;
        request.resume();
        response
          .writeHead(200, { 'content-type': SEQUENCE_TYPE })
          .end(packPicture(Buffer.from('no picture')));
      }),
    );
    const warnings: RendererError[] = [];
    const figure = new RemoteFigure(new FigurePainter('clara', 160, 120), {
      client: new RendererClient({ url, timeoutMs: 2000 }),
      id: 'somebody',
      fps: 25,
      onWarning: (error) => warnings.push(error),
    });
    const first = await figure.paint(neutralPose(), 0);
    const second = await figure.paint(neutralPose(), 0.04);
    expect(first.rgba.some((v) => v > 0)).toBe(true);
    expect(second.rgba.length).toBe(160 * 120 * 4);
    expect(warnings.map(({ reason }) => reason)).toEqual(['protocol']);
    expect(asked).toBe(1);
    await figure.close();
  });

  it('is what a painter uses when its options name a renderer', async () => {
    const seen: string[] = [];
    const url = await listen(
      createServer((request, response) => {
        seen.push(request.url ?? '');
        response.writeHead(503).end('{"message":"no room"}');
      }),
    );
    const size = { width: 64, height: 64, fps: { num: 25, den: 1 } };
    const options = {
      character: 'clara',
      performance: emptyPerformance(1, 1),
      renderer: { url, id: 'anna' },
    };
    const warned = once(process, 'warning') as Promise<[Error & { code?: string }]>;
    const painter = await createPainter(options, size);
    expect((await painter.paint(3)).rgba.length).toBe(64 * 64 * 4);
    const [warning] = await warned;
    expect(warning.code).toBe('CYCLORAMA_RENDERER');
    expect(warning.message).toContain('no room');
    expect(seen).toEqual(['/v1/people/anna/stream?width=64&height=64&fps=25']);
    painter.close?.();
    await expect(createPainter({ ...options, renderer: { url: 'ftp://x', id: 'a' } }, size)).rejects.toThrow(
      'options.renderer.url',
    );
  });

  it('takes over in the middle of a show when the renderer dies, without keeping the show waiting', async () => {
    let pictures = 0;
    const url = await listen(
      createServer((request, response) => {
        response.writeHead(200, { 'content-type': SEQUENCE_TYPE });
        request.on('data', () => {
          // Draws five pictures, then hangs.
          if (++pictures <= 5) response.write(packPicture(redPicture));
        });
      }),
    );
    const model = join(folder, 'seen.person');
    await makePortrait(PORTRAIT, model, { replacesBackground: false, faceFinder });
    await putRendererBeside(model, {
      url: url.replace('127.0.0.1', 'renderer.invalid'),
      id: 'a',
      addresses: LOCAL,
    });
    const reports: unknown[] = [];
    const painter = await createLivePainter(
      { character: model, width: 64, height: 48 },
      {
        output: { width: 64, height: 48 },
        fps: { num: 25, den: 1 },
        report: (message) => void reports.push(message),
      },
    );
    const reds: boolean[] = [];
    const began = performance.now();
    for (let n = 0; n < 8; n++) {
      const { rgba } = await painter.paint(n, n * 40);
      reds.push(rgba[0]! > 200 && rgba[1]! < 50);
    }
    expect(reds).toEqual([true, true, true, true, false, false, false, false]);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(reports).toEqual([
      { kind: 'warning', message: expect.stringMatching(/embedded presenter takes over.*150 ms/) as string },
    ]);
    painter.close?.();
  });

  it('takes over from a renderer whose connection breaks off between two pictures', async () => {
    const url = await listen(
      createServer((request, response) => {
        response.writeHead(200, { 'content-type': SEQUENCE_TYPE });
        let asked = 0;
        request.on('data', () => {
          if (++asked > 1) response.destroy();
          else response.write(packPicture(redPicture));
        });
        request.on('error', () => response.destroy());
      }),
    );
    const warnings: RendererError[] = [];
    const figure = new RemoteFigure(new FigurePainter('clara', 64, 48), {
      client: new RendererClient({ url }),
      ...{ id: 'somebody', fps: 25 },
      onWarning: (error) => warnings.push(error),
    });
    expect((await figure.paint(neutralPose(), 0)).rgba[0]).toBe(255);
    expect((await figure.paint(neutralPose(), 0.04)).rgba[0]).toBe(0);
    expect(warnings.map(({ reason }) => reason)).toEqual(['unreachable']);
    await figure.close();
  });

  it('gives up a renderer that says nothing', async () => {
    const url = await listen(createServer((request) => request.resume()));
    const warnings: RendererError[] = [];
    const figure = new RemoteFigure(new FigurePainter('clara', 64, 64), {
      client: new RendererClient({ url, timeoutMs: 50 }),
      id: 'somebody',
      fps: 25,
      onWarning: (error) => warnings.push(error),
    });
    expect((await figure.paint(neutralPose(), 0)).rgba.length).toBe(64 * 64 * 4);
    expect(warnings.map(({ reason }) => reason)).toEqual(['timeout']);
    await figure.close();
  });
});
