import {
  BODY_KEYS,
  HAND_KEYS,
  neutralPose,
  type ArmPose,
  type BodyKey,
  type Pose,
  type RestName,
} from '../draw/pose.ts';
import { clamp, lerp, smooth } from './numbers.ts';
import type { Playing } from '../person/figure.ts';
import type { ActionInfo, Performance } from '../types.ts';
import { envelope, HANDS, playAction } from './actions.ts';
import { EMOTIONS, emotionWeight, RESTING } from './emotions.ts';
import { blinkShape, Idle, noise } from './idle.ts';
import { speakingOf, type Speaking } from './speaking.ts';
import { MOUTH_KEYS, MouthTrack } from './visemes.ts';

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
  private readonly seed: number;
  private readonly rest: RestName;
  private readonly repertoire: readonly ActionInfo[] | undefined;
  private speaking: Speaking;
  private mouth: MouthTrack;

  /** @param repertoire gestures of a body that plays them by itself; else those of drawn characters move the pose */
  constructor(performance: Performance, rest: RestName = 'clasp', repertoire?: readonly ActionInfo[]) {
    this.seed = performance.seed;
    this.rest = rest;
    this.repertoire = repertoire;
    this.idle = new Idle(performance.seed);
    this.speaking = speakingOf(performance, 0, repertoire);
    this.mouth = new MouthTrack(this.speaking.phonemes);
  }

  /** From now on this is said; idle life goes on as it was. */
  say(speaking: Speaking): void {
    this.speaking = speaking;
    this.mouth = new MouthTrack(speaking.phonemes);
  }

  /** The pose that is wanted at `t` seconds. */
  target(t: number): Pose {
    const pose = neutralPose(this.rest);
    this.addIdle(pose, t);
    this.addSpeech(pose, t);
    this.addEmotion(pose, t);
    if (this.repertoire === undefined) this.addActions(pose, t);
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

  /** The gesture of the body's own repertoire under way at `t` seconds; a later one takes the place of an earlier one. */
  playing(t: number): Playing | undefined {
    if (this.repertoire === undefined) return undefined;
    const cue = this.speaking.cues.findLast(({ start, action }) => t >= start && t - start < action.duration);
    return cue === undefined ? undefined : { action: cue.action, since: t - cue.start };
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
    const speaking = this.attention(t);
    pose.gazeX = gaze.x * (1 - 0.75 * speaking);
    pose.gazeY = gaze.y * (1 - 0.7 * speaking);
    const seed = this.seed;
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
  private attention(t: number): number {
    let w = 0;
    for (const p of this.speaking.phrases)
      w = Math.max(w, smooth((t - p.start + 0.25) / 0.25) * smooth((p.end + 0.3 - t) / 0.3));
    return w;
  }

  private addSpeech(pose: Pose, t: number): void {
    let nod = 0;
    for (const b of this.speaking.beats) {
      if (b.time > t + 0.6) break;
      if (b.time < t - 0.8) continue;
      nod = Math.max(nod, bump(t - b.time, 0.2, 0.42) * b.force);
    }
    let left = 0;
    let right = 0;
    for (const p of this.speaking.phrases) {
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
    pose.yaw += noise(t / 1.1, this.seed + 50) * 0.03 * Math.max(left, right, nod);
    pose.lean += 0.14 * nod;
    const seed = this.seed;
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
    for (const span of this.speaking.emotions) {
      const w = emotionWeight(span, t);
      if (w <= 0) continue;
      for (const [k, v] of Object.entries(EMOTIONS[span.emotion]) as [BodyKey, number][]) pose[k] += v * w;
    }
  }

  /** Later gestures take over from earlier ones as they fade in. */
  private addActions(pose: Pose, t: number): void {
    for (const [i, cue] of this.speaking.cues.entries()) {
      const since = t - cue.start;
      if (since < 0 || since > cue.action.duration) continue;
      const following = this.speaking.cues
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
    for (const b of this.speaking.blinks) {
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
