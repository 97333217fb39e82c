import { PARAMS, type Pose, type RestName } from '../draw/pose.ts';
import type { Performance } from '../types.ts';
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

  constructor(performance: Performance, fps: number, rest: RestName = 'clasp') {
    this.score = new Score(performance, rest);
    this.fps = fps;
  }

  pose(frame: number): Pose {
    this.run(frame);
    return unflatten(this.data, frame * this.width);
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
    // The middle of the time for which a picture stands.
    this.body.step(this.score.target((this.count + 0.5) * dt), dt);
    this.data.set(this.body.values, this.count * this.width);
    this.count++;
  }
}
