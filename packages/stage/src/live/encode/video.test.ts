import { expect, test } from 'vitest';
import { LiveVideoEncoder } from './video.ts';

test('a change of preset needs no new decoder configuration', () => {
  const configs = (['ultrafast', 'superfast', 'veryfast', 'faster'] as const).map((preset) => {
    const settings = { width: 640, height: 360, videoKbps: 800, audioKbps: 96, preset };
    const encoder = new LiveVideoEncoder(settings, { num: 25, den: 1 });
    const config = Buffer.from(encoder.avcC).toString('hex');
    encoder.close();
    return config;
  });
  expect(configs[0]).toMatch(/^0164/);
  expect(new Set(configs).size).toBe(1);
});
