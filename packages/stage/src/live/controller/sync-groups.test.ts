import { describe, expect, it } from 'vitest';
import { SyncGroups, type Member } from './sync-groups.ts';

class Camera {
  own: number;
  slack = 200;
  forced: number | undefined;
  constructor(own: number) {
    this.own = own;
  }
  clock() {
    const offsetMs = this.forced ?? this.own;
    return { offsetMs, slackMs: this.slack + offsetMs - this.own };
  }
  setClock(offsetMs: number | undefined): void {
    this.forced = offsetMs;
  }
}

const members = (...cameras: Camera[]): Member[] => cameras.map((opened) => ({ group: 'g', opened }));

describe('SyncGroups', () => {
  it('lets all members wait for the slowest', () => {
    const groups = new SyncGroups();
    const [a, b] = [new Camera(1000), new Camera(1400)] as const;
    groups.review(members(a, b));
    expect([a.forced, b.forced]).toEqual([1400, 1400]);
  });

  it('lengthens the agreement for a member that gets slower, for all at once', () => {
    const groups = new SyncGroups();
    const [a, b] = [new Camera(1000), new Camera(1100)] as const;
    groups.review(members(a, b));
    b.slack = 5;
    groups.review(members(a, b));
    expect(b.forced).toBe(1100 + 60 - 5);
    expect(a.forced).toBe(b.forced);
  });

  it('leaves senders alone that do not share a clock, and takes newcomers in', () => {
    const groups = new SyncGroups();
    const [a, b, c] = [new Camera(1000), new Camera(90_000), new Camera(1300)] as const;
    groups.review(members(a, b));
    expect([a.forced, b.forced]).toEqual([undefined, undefined]);
    groups.review(members(a, c));
    expect([a.forced, c.forced]).toEqual([1300, 1300]);
    const d = new Camera(1500);
    groups.review(members(a, c, d));
    expect([a.forced, c.forced, d.forced]).toEqual([1500, 1500, 1500]);
  });

  it('lets members go that left or began to count anew', () => {
    const groups = new SyncGroups();
    const [a, b, c] = [new Camera(1000), new Camera(1200), new Camera(1100)] as const;
    groups.review(members(a, b, c));
    c.own = 500_000;
    groups.review(members(a, b, c));
    expect([a.forced, b.forced, c.forced]).toEqual([1200, 1200, undefined]);
    groups.review(members(a));
    expect([a.forced, b.forced]).toEqual([undefined, undefined]);
  });
});
