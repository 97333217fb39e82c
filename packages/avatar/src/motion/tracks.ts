import { PARAMS, type Pose, type RestName } from '../draw/pose.ts';
import type { Playing } from '../person/figure.ts';
import type { ActionInfo, Performance } from '../types.ts';
import { Follower } from './follower.ts';
import { Score, unflatten } from './score.ts';

export { maxStep } from './follower.ts';

/**
 * The filtered motion of a performance. Filtering always runs from the first picture, so that a picture depends on its
 * number alone.
 */
export class Tracks {
  private readonly score: Score;
  private readonly fps: number;
  private readonly width = PARAMS.length;
  private readonly body = new Follower();
  private data = new Float32Array(0);
  private count = 0;

  /** @param repertoire gestures of a body that has its own; else those of drawn characters */
  constructor(
    performance: Performance,
    fps: number,
    rest: RestName = 'clasp',
    repertoire?: readonly ActionInfo[],
  ) {
    this.score = new Score(performance, rest, repertoire);
    this.fps = fps;
  }

  pose(frame: number): Pose {
    this.run(frame);
    return unflatten(this.data, frame * this.width);
  }

  /** The middle of the time for which a picture stands, seconds. */
  timeOf(frame: number): number {
    return (frame + 0.5) / this.fps;
  }

  /** The gesture of the body's own repertoire that it performs in this picture. */
  playing(frame: number): Playing | undefined {
    return this.score.playing(this.timeOf(frame));
  }

  private run(frame: number): void {
    if (frame < this.count) return;
    // A little further than asked, so that playing in order does not grow the store picture by picture.
    const until = Math.ceil((frame + 1) / 250) * 250;
    const grown = new Float32Array(until * this.width);
    grown.set(this.data);
    this.data = grown;
    while (this.count < until) this.step();
  }

  private step(): void {
    const dt = 1 / this.fps;
    this.body.step(this.score.target(this.timeOf(this.count)), dt);
    this.data.set(this.body.values, this.count * this.width);
    this.count++;
  }
}
