import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { goertzel } from '../../testing/tone.ts';
import { eventually, rendition, Rig, TONE } from '../outputs/test-rig.ts';
import type { RtcOptions } from '../stage-api.ts';
import { openRtcSide } from './side.ts';
import { loadNative } from './peer.ts';
import { decodeOpus } from './test-decode.ts';
import { LossyLine } from './test-lossy-line.ts';
import { TestViewer } from './test-viewer.ts';

const LOCAL: RtcOptions = { turnUrls: [], bind: '127.0.0.1' };
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});
afterAll(async () => (await loadNative()).cleanup());

async function newRig(rtc = LOCAL, silentMs?: number, started = true): Promise<Rig> {
  const rig = new Rig();
  open.push(rig);
  await rig.open(rig.document([rendition('main'), rendition('small', { width: 160, height: 90 })], []), {
    rtc: openRtcSide(rtc, silentMs),
  });
  if (!started) return rig;
  // Encoders take a moment to start.
  await rig.makeLive(() => rig.side!.load().every(({ frameMs, lagFrames }) => frameMs > 0 && lagFrames < 3));
  return rig;
}

async function watch(rig: Rig, viewer?: TestViewer): Promise<{ viewer: TestViewer; id: string }> {
  const who = viewer ?? (await TestViewer.make());
  if (!viewer) open.push(who);
  const { id, answer } = await rig.side!.watch('main', await who.offer());
  who.answer(answer);
  return { viewer: who, id };
}

/** Watches over a line that loses packets. */
async function watchFar(rig: Rig): Promise<{ viewer: TestViewer; line: LossyLine }> {
  const viewer = await TestViewer.make();
  const line = new LossyLine();
  open.push(line, viewer);
  const offer = (await viewer.offer()).replaceAll(/a=candidate.*\r\n/g, '');
  const { answer } = await rig.side!.watch('main', offer);
  viewer.answer(await line.before(answer, 104));
  return { viewer, line };
}

/** Every picture after the first is the next one. */
function expectUnbroken(pictures: readonly (number | null)[]): void {
  const first = pictures[0]!;
  expect(pictures).toEqual(pictures.map((_, index) => first + index));
}

describe('a viewer by WebRTC', () => {
  it('gets every picture from a key frame on, and the sound in sync with it', async () => {
    const rig = await newRig();
    const { viewer, id } = await watch(rig);
    await rig.makeLive(() => viewer.pictures.length >= 60 && viewer.opus.length >= 100);
    expectUnbroken(viewer.pictures);
    viewer.timestamps.forEach((time, index) =>
      expect((time - viewer.timestamps[0]! + 2 ** 32) % 2 ** 32).toBe(index * 3600),
    );
    const sound = decodeOpus(viewer.opus.map(({ payload }) => payload));
    expect(goertzel(sound, 440, { from: 9600 })).toBeGreaterThan(TONE * 0.7);
    // The time of the wall at which a picture and a sound were made, as sender reports tell it.
    await rig.makeLive(() => viewer.reports.size === 2);
    const [video, audio] = [viewer.reports.get('video')!, viewer.reports.get('audio')!];
    const wallOf = (report: typeof video, timestamp: number, rate: number): number =>
      report.ntpMs + (((timestamp - report.timestamp) | 0) * 1000) / rate;
    const picture = wallOf(video, viewer.timestamps[0]!, 90_000) - viewer.pictures[0]! * 40;
    const beep = beepAt(sound);
    const block = viewer.opus[Math.floor(beep / 960)]!;
    const beepWall = wallOf(audio, block.timestamp, 48_000) + (beep % 960) / 48;
    const second = (beepWall - picture) % 1000;
    expect(Math.min(second, 1000 - second)).toBeLessThan(12);
    expect(rig.side!.status().viewers).toBe(1);
    rig.side!.unwatch(id);
    expect(rig.side!.status().viewers).toBe(0);
    await eventually(() => viewer.byes > 0);
  });

  it('gets again what was lost, and a key frame when it asks', async () => {
    const rig = await newRig();
    const { viewer, line } = await watchFar(rig);
    viewer.nack = true;
    line.lose = (index) => index % 7 === 3;
    await rig.makeLive(() => viewer.pictures.length >= 40);
    expectUnbroken(viewer.pictures);
    expect(line.lost).toBeGreaterThan(5);
    const { keys } = viewer;
    viewer.askKey();
    await rig.makeLive(() => viewer.keys > keys, 1900);
  });

  it('comes back with a key frame when packets stay lost', async () => {
    const rig = await newRig();
    const { viewer, line } = await watchFar(rig);
    await rig.makeLive(() => viewer.pictures.length >= 5);
    line.lose = () => line.lost < 6;
    await rig.makeLive(() => line.lost === 6);
    const { keys } = viewer;
    await rig.makeLive(() => viewer.keys > keys);
    const after = viewer.pictures.length;
    await rig.makeLive(() => viewer.pictures.length > after + 10);
    const numbers = viewer.pictures;
    expect(numbers).not.toContain(null);
    const jumps = numbers.filter((number, index) => index > 0 && number !== numbers[index - 1]! + 1);
    expect(jumps).toHaveLength(1);
    expectUnbroken(numbers.slice(numbers.indexOf(jumps[0]!)));
  });

  it('that goes away is forgotten, and Opus with the last one', async () => {
    const rig = await newRig(LOCAL, 1500);
    const [one, two] = [await watch(rig), await watch(rig)];
    await rig.makeLive(() => one.viewer.pictures.length > 3 && two.viewer.pictures.length > 3);
    expect(rig.side!.status().viewers).toBe(2);
    open.splice(open.indexOf(one.viewer), 1);
    one.viewer.report();
    one.viewer.close();
    await rig.makeLive(() => rig.side!.status().viewers === 1);
    expectUnbroken(two.viewer.pictures);
    rig.side!.fence();
    const { length } = two.viewer.opus;
    expect(rig.side!.status().viewers).toBe(0);
    await eventually(() => two.viewer.byes > 0);
    expect(two.viewer.opus.length - length).toBeLessThan(4);
  });

  it('that comes before the first picture waits for it', async () => {
    const rig = await newRig(LOCAL, undefined, false);
    const { viewer } = await watch(rig);
    await rig.makeLive(() => viewer.pictures.length > 5);
    expectUnbroken(viewer.pictures);
  });

  it('is refused when there is no room, nothing to see, or no H.264 in its offer', async () => {
    const rig = await newRig({ ...LOCAL, maxViewers: 1 });
    const viewer = await TestViewer.make();
    open.push(viewer);
    const offer = await viewer.offer();
    await expect(rig.side!.watch('none', offer)).rejects.toThrow('there is no rendition none');
    await expect(rig.side!.watch('main', offer.replaceAll('H264', 'H265'))).rejects.toMatchObject({
      name: 'NotAcceptable',
    });
    await expect(rig.side!.watch('main', offer.replaceAll('recvonly', 'inactive'))).rejects.toMatchObject({
      name: 'NotAcceptable',
    });
    await watch(rig, viewer);
    await expect(rig.side!.watch('main', offer)).rejects.toMatchObject({ name: 'RtcUnavailable' });
  });

  it('survives offers of any kind', async () => {
    const rig = await newRig();
    const viewer = await TestViewer.make();
    open.push(viewer);
    const offer = await viewer.offer();
    let state = 7;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const outcomes = { answered: 0, refused: 0 };
    for (let n = 0; n < 120; n++) {
      const lines = offer.split('\r\n');
      for (let m = 0; m <= n % 4; m++) {
        const at = random(lines.length);
        const line = lines[at]!;
        const cut = random(line.length + 1);
        lines[at] = [
          () => '',
          () => line.slice(0, cut),
          () => line.slice(0, cut) + String.fromCharCode(random(0x250)) + line.slice(cut + 1),
          () => `${line}${line}`,
          () => line.replaceAll(/\d+/g, String(random(2 ** 31) * 4)),
          () => lines[random(lines.length)]!,
        ][random(6)]!();
      }
      const watching = rig.side!.watch('main', lines.join('\r\n'));
      const outcome = await watching.catch((error: unknown) => error as Error);
      if (outcome instanceof Error) {
        expect(['BadOffer', 'NotAcceptable']).toContain(outcome.name);
        outcomes.refused++;
      } else {
        rig.side!.unwatch(outcome.id);
        outcomes.answered++;
      }
    }
    for (const garbage of ['', 'v=0', '\0', 'v=0\r\n'.repeat(5000), 'x'.repeat(100_000)])
      await expect(rig.side!.watch('main', garbage)).rejects.toMatchObject({ name: 'BadOffer' });
    expect(outcomes.refused).toBeGreaterThan(20);
    const { viewer: good } = await watch(rig);
    await rig.makeLive(() => good.pictures.length > 10);
    expectUnbroken(good.pictures);
  });
});

/** Sample at which the second beep begins: the first may have been cut. */
function beepAt(sound: Float32Array): number {
  let last = -Infinity;
  const starts: number[] = [];
  for (let n = 0; n < sound.length; n++) {
    if (Math.abs(sound[n]!) < 0.4) continue;
    if (n - last > 24_000) starts.push(n);
    last = n;
  }
  const start = starts.find((at) => at > 9600);
  if (start === undefined) throw new Error('no beep');
  return start;
}
