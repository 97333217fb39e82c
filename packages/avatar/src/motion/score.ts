import {
  BODY_KEYS,
  HAND_KEYS,
  neutralPose,
  type ArmPose,
  type BodyKey,
  type Pose,
  type RestName,
} from '../draw/pose.ts';
import { clamp, lerp, random, smooth } from './numbers.ts';
import type { Performance } from '../types.ts';
import { envelope, findAction, HANDS, playAction } from './actions.ts';
import { EMOTIONS, emotionWeight, RESTING } from './emotions.ts';
import { blinkShape, Idle, noise } from './idle.ts';
import { MOUTH_KEYS, MouthTrack } from './visemes.ts';
import type { ActionInfo } from '../types.ts';

interface Beat {
  readonly time: number;
  readonly force: number;
}

interface Phrase {
  readonly start: number;
  readonly end: number;
  readonly question: boolean;
  readonly exclaimed: boolean;
  /** How much each hand takes part. */
  readonly left: number;
  readonly right: number;
  readonly tilt: number;
}

interface Cue {
  readonly action: ActionInfo;
  readonly start: number;
}

/** A bump of one moment's emphasis. */
const bump = (d: number, before: number, after: number): number => {
  if (d < -before || d > after) return 0;
  return d < 0 ? smooth(1 + d / before) : smooth(1 - d / after);
};

/**
 * Where every part of a character wants to be at a moment: idle life, speech, emotions and gestures added up.
 * A pure function of the performance and time; `Tracks` makes bodies of it that cannot jump.
 */
export class Score {
  private readonly idle: Idle;
  private readonly mouth: MouthTrack;
  private readonly beats: readonly Beat[];
  private readonly phrases: readonly Phrase[];
  private readonly clauseBlinks: readonly number[];
  private readonly cues: readonly Cue[];
  private readonly performance: Performance;
  private readonly rest: RestName;

  constructor(performance: Performance, rest: RestName) {
    this.performance = performance;
    this.rest = rest;
    this.idle = new Idle(performance.seed);
    this.mouth = new MouthTrack(performance.phonemes);
    const next = random(performance.seed * 31 + 7);
    const beats: Beat[] = [];
    for (const w of performance.words) {
      if (!w.stressed) continue;
      const last = beats.at(-1);
      if (last !== undefined && w.start - last.time < 0.42) continue;
      beats.push({ time: w.start + Math.min(0.16, (w.end - w.start) * 0.4), force: 0.55 + next() * 0.45 });
    }
    this.beats = beats;
    this.phrases = performance.sentences.map((s) => {
      const style = next();
      const share = s.end - s.start > 1.1 ? 1 : 0.4;
      return {
        start: s.start,
        end: s.end,
        question: s.kind === 'question',
        exclaimed: s.kind === 'exclamation',
        left: style < 0.3 || style > 0.68 ? share : 0,
        right: style > 0.5 ? share : 0,
        tilt: next() < 0.5 ? -1 : 1,
      };
    });
    const blinks: number[] = [];
    for (const s of performance.sentences) blinks.push(s.end - 0.04);
    performance.words.forEach((w, i) => {
      const following = performance.words[i + 1];
      if (following !== undefined && following.start - w.end > 0.14 && next() < 0.7) blinks.push(w.end);
    });
    this.clauseBlinks = blinks.sort((a, b) => a - b);
    this.cues = performance.actions
      .flatMap((cue) => {
        const action = findAction(cue);
        return action === undefined ? [] : [{ action, start: Math.max(0, cue.time - 0.12) }];
      })
      .sort((a, b) => a.start - b.start);
  }

  /** The pose that is wanted at `t` seconds. */
  target(t: number): Pose {
    const pose = neutralPose(this.rest);
    this.addIdle(pose, t);
    this.addSpeech(pose, t);
    this.addEmotion(pose, t);
    this.addActions(pose, t);
    const mouth = this.mouth.at(t);
    const press = pose.press;
    for (const k of MOUTH_KEYS) pose[k] = mouth[k];
    pose.press = Math.max(pose.press, press * (1 - clamp(mouth.jaw * 4, 0, 1)));
    // A rounded mouth cannot smile as broadly.
    pose.smile *= 1 - 0.45 * mouth.round - 0.12 * mouth.jaw;
    const blink = this.blink(t);
    pose.lidL = Math.max(blink, clamp(pose.lidL + pose.gazeY * 0.2, -0.3, 1));
    pose.lidR = Math.max(blink, clamp(pose.lidR + pose.gazeY * 0.2, -0.3, 1));
    return pose;
  }

  private addIdle(pose: Pose, t: number): void {
    for (const [k, v] of Object.entries(RESTING) as [BodyKey, number][]) pose[k] += v;
    const head = this.idle.head(t);
    const gaze = this.idle.gaze(t);
    pose.breath = this.idle.breath(t);
    pose.swayX = this.idle.sway(t);
    pose.lean = this.idle.lean(t);
    pose.yaw += head.yaw + gaze.x * 0.035;
    pose.pitch += head.pitch;
    pose.roll += head.roll;
    const speaking = this.speaking(t);
    pose.gazeX = gaze.x * (1 - 0.75 * speaking);
    pose.gazeY = gaze.y * (1 - 0.7 * speaking);
    const seed = this.performance.seed;
    pose.smile += noise(t / 6, seed + 20) * 0.06;
    pose.browL += noise(t / 4.4, seed + 21) * 0.05;
    pose.browR += noise(t / 4.4, seed + 21) * 0.05 + noise(t / 5.1, seed + 22) * 0.03;
    for (const [arm, s] of [
      [pose.left, 30],
      [pose.right, 40],
    ] as const) {
      arm.x += noise(t / 4.7, seed + s) * 1.6;
      arm.y += noise(t / 5.3, seed + s + 1) * 1.6;
    }
  }

  /** 1 within a sentence, fading at its ends. */
  private speaking(t: number): number {
    let w = 0;
    for (const p of this.phrases)
      w = Math.max(w, smooth((t - p.start + 0.25) / 0.25) * smooth((p.end + 0.3 - t) / 0.3));
    return w;
  }

  private addSpeech(pose: Pose, t: number): void {
    let nod = 0;
    for (const b of this.beats) {
      if (b.time > t + 0.6) break;
      if (b.time < t - 0.8) continue;
      nod = Math.max(nod, bump(t - b.time, 0.2, 0.42) * b.force);
    }
    let left = 0;
    let right = 0;
    for (const p of this.phrases) {
      if (p.start > t + 1 || p.end < t - 1) continue;
      const w = smooth((t - p.start + 0.15) / 0.5) * smooth((p.end + 0.25 - t) / 0.6);
      left = Math.max(left, p.left * w);
      right = Math.max(right, p.right * w);
      const late = smooth((t - lerp(p.start, p.end, 0.35)) / 0.5) * smooth((p.end + 0.45 - t) / 0.5);
      if (p.question) {
        pose.roll += 0.062 * p.tilt * late;
        pose.browL += 0.4 * late;
        pose.browR += 0.34 * late;
        pose.pitch -= 0.02 * late;
      }
      if (p.exclaimed) {
        pose.smile += 0.16 * w;
        pose.browL += 0.16 * w;
        pose.browR += 0.16 * w;
      }
      // A small lift of the head as a sentence begins.
      pose.pitch -= 0.025 * bump(t - p.start, 0.25, 0.4);
    }
    pose.pitch += 0.05 * nod;
    pose.browL += 0.36 * nod;
    pose.browR += 0.3 * nod;
    pose.yaw += noise(t / 1.1, this.performance.seed + 50) * 0.03 * Math.max(left, right, nod);
    pose.lean += 0.14 * nod;
    const seed = this.performance.seed;
    const talk = (arm: ArmPose, weight: number, s: number): void => {
      if (weight <= 0) return;
      const k = smooth(weight) * 0.92;
      blendInto(arm, HANDS.talk, k);
      arm.y += k * (nod * 24 - 8 + noise(t / 0.9, seed + s) * 12);
      arm.x += k * (noise(t / 1.3, seed + s + 1) * 20 + nod * 10);
      arm.dx += k * (0.35 * noise(t / 1.2, seed + s + 2) + 0.25 * nod);
      arm.spread += k * nod * 0.3;
    };
    talk(pose.left, left, 60);
    talk(pose.right, right, 70);
  }

  private addEmotion(pose: Pose, t: number): void {
    for (const span of this.performance.emotions) {
      const w = emotionWeight(span, t);
      if (w <= 0) continue;
      for (const [k, v] of Object.entries(EMOTIONS[span.emotion]) as [BodyKey, number][]) pose[k] += v * w;
    }
  }

  /** Later gestures take over from earlier ones as they fade in. */
  private addActions(pose: Pose, t: number): void {
    for (const [i, cue] of this.cues.entries()) {
      const since = t - cue.start;
      if (since < 0 || since > cue.action.duration) continue;
      const following = this.cues
        .slice(i + 1)
        .find((c) => c.start > cue.start && c.start < cue.start + cue.action.duration);
      const yieldTo = following === undefined ? 1 : 1 - smooth((t - following.start) / 0.45);
      const w = envelope(cue.action, since);
      const frame = playAction(cue.action, since, w);
      // Hands are handed over by the blend itself; what is added to the body must leave.
      if (frame.left !== undefined) blendInto(pose.left, frame.left, frame.weight);
      if (frame.right !== undefined) blendInto(pose.right, frame.right, frame.weight);
      for (const [k, v] of Object.entries(frame.body ?? {}) as [BodyKey, number][])
        pose[k] += v * w * yieldTo;
    }
  }

  private blink(t: number): number {
    let lid = 0;
    for (const b of this.idle.blinkTimes(t)) lid = Math.max(lid, blinkShape(t - b));
    for (const b of this.clauseBlinks) {
      if (b > t) break;
      if (t - b < 0.3) lid = Math.max(lid, blinkShape(t - b));
    }
    return lid;
  }
}

function blendInto(arm: ArmPose, to: ArmPose, w: number): void {
  for (const k of HAND_KEYS) arm[k] += (to[k] - arm[k]) * w;
}

/** Writes a pose as numbers in the order of `PARAMS`. */
export function flatten(pose: Pose, out: Float64Array): void {
  let i = 0;
  for (const k of BODY_KEYS) out[i++] = pose[k];
  for (const k of HAND_KEYS) out[i++] = pose.left[k];
  for (const k of HAND_KEYS) out[i++] = pose.right[k];
}

export function unflatten(values: Float32Array | Float64Array, offset: number): Pose {
  const pose = neutralPose();
  let i = offset;
  for (const k of BODY_KEYS) pose[k] = values[i++]!;
  for (const k of HAND_KEYS) pose.left[k] = values[i++]!;
  for (const k of HAND_KEYS) pose.right[k] = values[i++]!;
  return pose;
}
