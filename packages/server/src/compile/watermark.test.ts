import { describe, expect, it } from 'vitest';
import { documentWith, materialsFor } from './fixtures.ts';
import { compilePlan } from './plan.ts';
import { layTimeline } from './timeline.ts';

const overlaysOf = (video: Parameters<typeof documentWith>[1], watermark?: string) => {
  const extra = watermark === undefined ? {} : { watermark };
  const made = compilePlan(documentWith({}, video), layTimeline([2]), materialsFor([2], extra));
  return { made, overlays: made.overlays };
};

describe('the system watermark', () => {
  it.each([
    [{ width: 1920, height: 1080 }],
    [{ width: 1080, height: 1920 }],
    [{ clip_mode: 'CROP' as const, width: 640, height: 360, dx: 100, dy: 100 }],
  ])('stands small and faint at the lower right of %j, from the first frame to the last', (video) => {
    const { made, overlays } = overlaysOf(video, 'Made by us');
    expect(overlays).toHaveLength(1);
    const { rect, source, opacity, startFrame, endFrame } = overlays[0]!;
    expect(made.sources[source]).toMatchObject({ kind: 'text', text: 'Made by us' });
    expect([startFrame, endFrame]).toEqual([0, made.frames]);
    expect(opacity).toBeLessThan(0.7);
    expect(rect.height).toBeLessThan(Math.min(video.width, video.height) * 0.05);
    expect(rect.x).toBeGreaterThan(video.width / 2);
    expect(video.width - rect.x - rect.width).toBe(video.height - rect.y - rect.height);
    expect(rect.x + rect.width).toBeLessThan(video.width);
  });

  it('is not there unless the tenant has one', () => {
    expect(overlaysOf({}).overlays).toEqual([]);
  });
});
