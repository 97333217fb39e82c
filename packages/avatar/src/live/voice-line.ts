import type { OpusSound } from '@cyclorama/stage';
import { joinSpeaking, SILENT, type Speaking } from '../motion/speaking.ts';
import type { Mouth } from '../motion/visemes.ts';
import type { LiveAvatarMessage, LiveVoicePacket } from '../types.ts';
import { RATE } from './message.ts';
import { LiveVoice } from './voice.ts';

type VoiceMessage = Extract<LiveAvatarMessage, { kind: 'voice' }>;

/** Packets of another time than the one before: the sender began anew. Milliseconds. */
const JUMP = 2000;

/** Takes a person's voice in packets and lends it to a body, one voice after the other. */
export class VoiceLine {
  #voices: LiveVoice[] = [];
  #opus: OpusSound | undefined;
  #on = false;
  #position = 0;
  /** Where the next packet belongs, ms of the sender's clock. */
  #nextMs: number | undefined;
  #speaking: Speaking = SILENT;

  /** @throws Error when Opus cannot be decoded here */
  async tell(message: VoiceMessage): Promise<void> {
    switch (message.state) {
      case 'begin':
        await this.#begin();
        return;
      case 'sound':
        for (const packet of message.packets) this.#sound(packet);
        return;
      case 'end':
        this.#end();
        return;
    }
  }

  /** Adds what is heard from sample `position` on. */
  sound(position: number, left: Float32Array, right: Float32Array): void {
    this.#position = position + left.length;
    for (const voice of this.#voices) voice.sound(position, left, right);
    if (this.#voices.some(({ isGone }) => isGone))
      this.#voices = this.#voices.filter(({ isGone }) => !isGone);
  }

  /** Somebody speaks through it, or is still to be heard: its sound is made once. */
  get isOpen(): boolean {
    return this.#voices.length > 0;
  }

  /** The mouth at a second of the body's time; undefined while nobody speaks through it. */
  mouthAt(second: number): Mouth | undefined {
    const latest = this.#voices.at(-1);
    const mouth = latest?.mouthAt(second);
    if (mouth !== undefined) return mouth;
    for (const voice of this.#voices) {
      const found = voice.mouthAt(second);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What else the body makes of it, when that has changed since the last call. */
  take(): Speaking | undefined {
    let changed = false;
    for (const voice of this.#voices) {
      const speaking = voice.take();
      if (speaking === undefined) continue;
      changed = true;
      this.#speaking = speaking;
    }
    return changed ? this.#speaking : undefined;
  }

  close(): void {
    this.#end();
    this.#voices = [];
    this.#opus?.close();
    this.#opus = undefined;
  }

  async #begin(): Promise<void> {
    this.#end();
    if (this.#opus === undefined) {
      // The stage's decoder is only loaded by avatars that lend themselves to somebody.
      const stage = await import('@cyclorama/stage');
      this.#opus ??= new stage.OpusSound();
    }
    this.#voices.push(new LiveVoice(this.#position));
    this.#nextMs = undefined;
    this.#on = true;
  }

  #sound({ ms, data }: LiveVoicePacket): void {
    const voice = this.#voices.at(-1);
    // What comes late, after the end, is nobody's.
    if (!this.#on || voice === undefined || this.#opus === undefined) return;
    const samples = this.#opus.decode(data);
    if (samples.length === 0) return;
    const gapMs = this.#nextMs === undefined ? 0 : ms - this.#nextMs;
    // Times are whole milliseconds, more or less.
    const missing = gapMs > 5 && gapMs < JUMP ? Math.round((gapMs * RATE) / 1000) : 0;
    this.#nextMs = ms + (samples.length * 1000) / RATE;
    voice.feed(samples, missing);
  }

  #end(): void {
    this.#on = false;
    this.#voices.at(-1)?.end();
  }
}

/** What a body makes of its own words and of a voice that it lends itself to. */
export function together(words: Speaking, voice: Speaking): Speaking {
  return voice === SILENT ? words : joinSpeaking([words, voice]);
}
