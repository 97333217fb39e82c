import { afterEach, describe, expect, it } from 'vitest';
import { holes, Target } from './test-target.ts';
import { eventually, rendition, Rig, turn } from './test-rig.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function newTarget(): Promise<Target> {
  const target = await new Target().listen();
  open.push(target);
  return target;
}

async function proxyTo(target: Target): ReturnType<Target['proxy']> {
  const proxy = await target.proxy();
  open.push(proxy);
  return proxy;
}

const push = (url: string, id = 'push') => ({ kind: 'rtmp', id, rendition: 'main', url }) as const;
const QUICK = { firstMs: 200, maxMs: 400 };

function newRig(options: ConstructorParameters<typeof Rig>[0] = {}): Rig {
  const rig = new Rig(options);
  open.push(rig);
  return rig;
}

describe('an RTMP push', () => {
  it('sends configurations, a key frame, every picture and unbroken sound', async () => {
    const target = await newTarget();
    const rig = newRig();
    const side = await rig.open(rig.document([rendition('main')], [push(target.url)]));
    await rig.makeLive(() => target.pictures().length >= 60);
    const kinds = target.packets.map(({ kind }) => kind);
    expect(kinds.indexOf('video-config')).toBeLessThan(kinds.indexOf('video'));
    expect(kinds.indexOf('audio-config')).toBeLessThan(kinds.indexOf('audio'));
    const pictures = target.pictures();
    expect(pictures[0]!.key).toBe(true);
    expect(holes(pictures)).toBe(0);
    const sound = target.packets.filter((packet) => packet.kind === 'audio');
    sound.forEach((packet, index) =>
      expect(Math.abs(packet.dts - sound[0]!.dts - (index * 1024) / 48)).toBeLessThan(1.01),
    );
    expect(rig.events.filter(({ kind }) => kind === 'output')).toMatchObject([
      { state: 'connecting' },
      { state: 'live' },
    ]);
    const [status] = side.status().outputs;
    expect(status!.bytesSent).toBeGreaterThan(20_000);
    expect(status!.kbps).toBeGreaterThan(50);
    await side.stop();
    expect(rig.states('push').at(-1)).toBe('stopped');
    await eventually(() => !target.hub.isPublished('live/pgm'));
  });

  it('carries programme time beyond 32 bits', async () => {
    const target = await newTarget();
    const wrapsAt = Math.ceil(2 ** 32 / 40);
    const rig = newRig({ firstFrame: wrapsAt - 100 });
    await rig.open(rig.document([rendition('main')], [push(target.url)]));
    await rig.makeLive(() => target.pictures().length > 20 && rig.next > wrapsAt + 20);
    const pictures = target.pictures();
    expect(holes(pictures)).toBe(0);
    expect(pictures[0]!.dts % 2 ** 32).toBeGreaterThan(2 ** 31);
    expect(pictures.at(-1)!.dts % 2 ** 32).toBeLessThan(2 ** 31);
  });

  it('comes back after a cut, telling the truth meanwhile, and disturbs no other', async () => {
    const [bad, good] = [await newTarget(), await newTarget()];
    const proxy = await proxyTo(bad);
    const rig = newRig();
    const outputs = [push(proxy.url, 'bad'), push(good.url, 'good')];
    await rig.open(rig.document([rendition('main')], outputs), { backoff: QUICK });
    await rig.makeLive(() => rig.states('bad').includes('live') && rig.states('good').includes('live'));
    await rig.makeLive(() => bad.pictures().length > 20);
    await proxy.cut();
    await rig.makeLive(() => rig.states('bad').at(-1) === 'retrying');
    await rig.makeLive(() => rig.states('bad').at(-1) === 'live');
    const then = bad.pictures().length;
    await rig.makeLive(() => bad.pictures().length > then + 30);
    expect(rig.states('bad')).toEqual(['connecting', 'live', 'retrying', 'live']);
    expect(holes(bad.pictures())).toBe(1);
    expect(rig.states('good')).toEqual(['connecting', 'live']);
    expect(holes(good.pictures())).toBe(0);
    const [status] = rig.side!.status().outputs;
    expect(status!.reconnects).toBe(1);
    expect(status!.dropped).toBeGreaterThan(0);
  });

  it('to nowhere and to nonsense costs nothing', async () => {
    const target = await newTarget();
    const rig = newRig();
    const outputs = [
      push('rtmp://127.0.0.1:9/live/x', 'refused'),
      push('http://127.0.0.1/', 'nonsense'),
      push(target.url, 'good'),
    ];
    const side = await rig.open(rig.document([rendition('main')], outputs), { backoff: QUICK });
    await rig.makeLive(() => side.status().outputs[0]!.reconnects > 1 && rig.states('good').includes('live'));
    expect(rig.states('refused')).toContain('retrying');
    expect(rig.states('nonsense')).toEqual(['connecting', 'failed']);
    expect(rig.states('good')).toEqual(['connecting', 'live']);
    expect(JSON.stringify(rig.events)).not.toContain('/live/');
  });

  it('may be refused its address', async () => {
    const target = await newTarget();
    const rig = newRig();
    const asked: string[] = [];
    await rig.open(
      rig.document([rendition('main')], [push('rtmp://camera.invalid/live/pgm', 'a'), push(target.url, 'b')]),
      {
        backoff: QUICK,
        checkAddress: (url) => {
          asked.push(url);
          if (url === target.url) throw new Error('private addresses are not allowed');
          return Promise.resolve(`rtmp://127.0.0.1:${target.port}/live/pgm`);
        },
      },
    );
    await rig.makeLive(() => rig.states('a').includes('live') && asked.includes(target.url));
    expect(rig.states('b')).not.toContain('live');
    expect(new Set(asked)).toEqual(new Set(['rtmp://camera.invalid/live/pgm', target.url]));
  });

  it('ends at once when it is fenced', async () => {
    const target = await newTarget();
    const proxy = await proxyTo(target);
    const rig = newRig();
    const side = await rig.open(rig.document([rendition('main')], [push(proxy.url)]));
    await rig.makeLive(() => target.pictures().length > 10);
    side.fence();
    const { up } = proxy.passed;
    await rig.make(10, true);
    await eventually(() => proxy.connections === 0);
    for (let n = 0; n < 50; n++) await turn();
    // What was in flight may still arrive; nothing new does.
    expect(proxy.passed.up - up).toBeLessThan(20_000);
    expect(side.status().outputs).toEqual([]);
    expect(rig.states('push').at(-1)).toBe('stopped');
  });

  it('is added, changed and taken away while others go on', async () => {
    const [one, two] = [await newTarget(), await newTarget()];
    const rig = newRig();
    const side = await rig.open(rig.document([rendition('main')], [push(one.url, 'one')]));
    await rig.makeLive(() => one.pictures().length > 5);
    side.apply(rig.document([rendition('main')], [push(one.url, 'one'), push(two.url, 'two')]));
    await rig.makeLive(() => two.pictures().length > 5);
    side.apply(rig.document([rendition('main')], [push(one.url, 'one')]));
    await rig.makeLive(() => !two.hub.isPublished('live/pgm'));
    side.apply(rig.document([rendition('main', { width: 160, height: 90 })], [push(one.url, 'one')]));
    await rig.makeLive(() => one.packets.filter(({ kind }) => kind === 'video-config').length > 1);
    expect(holes(one.pictures())).toBe(0);
    expect(rig.states('one')).toEqual(['connecting', 'live']);
    expect(side.status().outputs.map(({ id }) => id)).toEqual(['one']);
    expect(() => side.apply(rig.document([], [push(one.url, 'one')]))).toThrow(RangeError);
    expect(side.status().outputs.map(({ id }) => id)).toEqual(['one']);
  });
});
