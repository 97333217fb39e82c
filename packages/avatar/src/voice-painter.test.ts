import { createSpeechService, voiceById } from '@cyclorama/speech';
import { encodeOpus } from '@cyclorama/stage/testing';
import { describe, expect, it } from 'vitest';
import { insideOfMouth } from './testing/mouth.ts';
import { Show } from './testing/show.ts';
import type { LiveAvatarMessage } from './types.ts';

const [W, H] = [300, 280];
const OPEN = 12;
const FRAME = 40;

async function speech(text: string): Promise<Float32Array> {
  const voice = voiceById('en-female-clara');
  if (voice === undefined) throw new Error('Clara has no voice');
  const service = createSpeechService({ processes: 1 });
  try {
    return (await service.speak({ text, voice })).samples;
  } finally {
    await service.close();
  }
}

const sound = (packets: readonly { ms: number; data: Uint8Array }[]): LiveAvatarMessage => ({
  kind: 'voice',
  state: 'sound',
  packets,
});

const tell = async (show: Show, message: unknown): Promise<void> => {
  await show.painter.tell?.(message);
};

describe('an avatar that is taken over', { timeout: 60_000 }, () => {
  it('speaks with a person’s voice and moves its lips to it, until the person ends', async () => {
    const mouth: number[] = [];
    const show = await Show.open(
      { character: 'clara' },
      { width: W, height: H, look: (picture, n) => (mouth[n] = insideOfMouth(picture, 'clara', W, H)) },
    );
    const packets = encodeOpus(await speech('Hello everybody, how are you all today?'));
    await tell(show, { kind: 'voice', state: 'begin' });
    for (let at = 0; at < packets.length; at += 2) {
      await tell(show, sound(packets.slice(at, at + 2)));
      await show.play(1);
    }
    const spoke = mouth.length;
    await tell(show, { kind: 'voice', state: 'end' });
    // What is late is nobody's.
    await tell(show, sound(packets.slice(0, 5)));
    await show.play(40);
    const loud = (n: number): boolean =>
      show.heard.slice(n * FRAME * 48, (n + 1) * FRAME * 48).some((value) => Math.abs(value) > 0.03);
    const frames = Array.from({ length: spoke }, (_, n) => n);
    const open = frames.filter((n) => (mouth[n] ?? 0) > OPEN);
    expect(open.length).toBeGreaterThan(frames.filter(loud).length * 0.25);
    // An open mouth goes with sound.
    expect(open.filter((n) => loud(n) || loud(n - 1) || loud(n + 1)).length).toBeGreaterThan(
      open.length * 0.9,
    );
    expect(mouth.slice(spoke + 12).every((inside) => inside < OPEN)).toBe(true);
    expect(show.heard.slice((spoke + 12) * FRAME * 48).every((value) => value === 0)).toBe(true);
  });

  it('refuses what is no voice, and goes on', async () => {
    const show = await Show.open({ character: 'clara' }, { width: 64, height: 64 });
    await expect(tell(show, { kind: 'voice', state: 'sound', packets: [{}] })).rejects.toThrow(TypeError);
    await expect(tell(show, { kind: 'voice', state: 'loud' })).rejects.toThrow(TypeError);
    await tell(show, { kind: 'voice', state: 'begin' });
    await tell(show, sound([{ ms: 0, data: Uint8Array.of(1, 2, 3) }]));
    await show.play(3);
  });
});
