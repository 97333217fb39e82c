import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTestVideo } from '../../testing/index.ts';
import { readClip, Rig, scratch } from './test-rig.ts';
import { makeClaps, Show, soundAfterPicture } from './test-sender.ts';

// Ten minutes of senders whose clocks are off, on a clock moved by hand.

const MINUTES = 10;

it.each([200, -200])('sound and picture stay together at %i ppm', async (ppm) => {
  const folder = await scratch();
  const seconds = MINUTES * 60;
  const path = join(folder, 'long.mp4');
  const sound = makeClaps(seconds);
  // Numbers are 14 bits: 15000 frames.
  await makeTestVideo(path, {
    width: 96,
    height: 54,
    fps: 25,
    frames: seconds * 25,
    sound: { left: sound, right: sound },
  });
  const rig = await Rig.open({ kind: 'rtmp', url: 'rtmp://example/live/a' });
  try {
    const show = new Show(rig, readClip(path), { arrival: (sent) => sent / (1 + ppm * 1e-6) });
    show.connect();
    let steps = 0;
    let before = -1;
    const rss: number[] = [];
    for (let second = 0; second < seconds - 5; second++) {
      const looks = await show.ticks(25);
      for (const { number } of looks) {
        if (before >= 0 && number !== before + 1) steps++;
        if (number !== null && number >= 0) before = number;
      }
      if (second < 5 || second % 20 !== 0) continue;
      rss.push(process.memoryUsage().rss);
      expect(Math.abs(soundAfterPicture(rig, show.looks.slice(-60), second - 1))).toBeLessThan(40);
      const { slackMs } = rig.source.clock()!;
      expect(slackMs).toBeGreaterThan(200);
      expect(slackMs).toBeLessThan(300);
    }
    // 200 ppm of ten minutes are three pictures; each may cost two steps where it falls on the edge of a frame.
    expect(steps).toBeLessThanOrEqual(8);
    expect(Math.abs(rig.source.board.driftPpm - ppm)).toBeLessThan(20);
    expect(rss.at(-1)! - rss[4]!).toBeLessThan(60 << 20);
  } finally {
    await rig.close();
  }
});
