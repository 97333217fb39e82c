import { describe, expect, it } from 'vitest';
import { documentWith, segment } from './fixtures.ts';
import { cutPieces, layTimeline, orderedSegments, SAMPLES_PER_FRAME } from './timeline.ts';
import { CompileError } from './wire.ts';

describe('layTimeline', () => {
  it('joins segments without gap on frame boundaries', () => {
    const timeline = layTimeline([1.234, 0.5, 7]);
    let end = 0;
    for (const one of timeline.segments) {
      expect(one.from).toBe(end);
      expect(one.speechSample).toBe(one.speechFrame * SAMPLES_PER_FRAME);
      end = one.to;
    }
    expect(timeline.frames).toBe(end);
  });

  it('gives speech at least as many frames as it lasts, and not one more than needed', () => {
    const [first] = layTimeline([1.6]).segments;
    const [more] = layTimeline([1.6 + 1 / 48_000]).segments;
    expect(first!.to - first!.speechFrame).toBe(40 + 15);
    expect(more!.to - more!.speechFrame).toBe(41 + 15);
  });

  it('does not drift over an hour of odd lengths', () => {
    const timeline = layTimeline(Array.from({ length: 720 }, () => 4.987_654_3));
    for (const one of timeline.segments) expect(one.speechSample % SAMPLES_PER_FRAME).toBe(0);
  });

  it('holds a picture for a silent segment', () => {
    const [only] = layTimeline([0]).segments;
    expect(only!.to).toBeGreaterThan(only!.from);
  });
});

describe('cutPieces', () => {
  it('ends pieces at every segment and cuts long ones evenly', () => {
    const timeline = layTimeline([2, 31, 1]);
    const pieces = cutPieces(timeline);
    for (const one of timeline.segments) expect(pieces).toContain(one.to);
    const lengths = pieces.map((end, index) => end - (pieces[index - 1] ?? 0));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(250);
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    expect(pieces.at(-1)).toBe(timeline.frames);
  });
});

describe('orderedSegments', () => {
  it('plays by number, gaps allowed, unnumbered last', () => {
    const unnumbered = { shoot_script: {} };
    const scripts = [unnumbered, segment(40), segment(2), segment(7)];
    const order = orderedSegments(documentWith({}, {}, { shoot_scripts: scripts }));
    expect(order).toEqual([scripts[2], scripts[3], scripts[1], unnumbered]);
  });

  it('refuses a number used twice and says where', () => {
    const document = documentWith({}, {}, { shoot_scripts: [segment(1), segment(3), segment(1)] });
    expect(() => orderedSegments(document)).toThrow(
      'shoot_scripts[2].sequence_no: 1 is already the number of shoot_scripts[0]',
    );
  });

  it('refuses a document without segments', () => {
    expect(() => orderedSegments(documentWith({}, {}, { shoot_scripts: [] }))).toThrow(CompileError);
  });
});
