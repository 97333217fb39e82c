import { expect, it, vi } from 'vitest';
import { Sound } from './sound.ts';

/** A browser that lets play what it lets play. */
function fakeVideo(may: { aloud: boolean; silent: boolean }): HTMLVideoElement & { muted: boolean } {
  const video = {
    muted: false,
    play: async (): Promise<void> => {
      if (!(video.muted ? may.silent : may.aloud)) throw new DOMException('a tap first', 'NotAllowedError');
    },
  };
  return video as unknown as HTMLVideoElement;
}

it('plays silently where sound is blocked, and aloud from the tap on', async () => {
  const may = { aloud: false, silent: true };
  const video = fakeVideo(may);
  const states = vi.fn();
  const sound = new Sound(video, states);
  await sound.start();
  expect(video.muted).toBe(true);
  may.aloud = true;
  await sound.setMuted(false);
  expect(video.muted).toBe(false);
  expect(states.mock.calls.flat()).toEqual(['blocked', 'on']);
});

it('says when not even the picture may play', async () => {
  const sound = new Sound(fakeVideo({ aloud: false, silent: false }), () => undefined);
  await sound.start();
  expect(sound.state).toBe('frozen');
});

it('stays silent over a new connection when the visitor wants it so', async () => {
  const video = fakeVideo({ aloud: true, silent: true });
  const sound = new Sound(video, () => undefined);
  await sound.setMuted(true);
  await sound.start();
  expect([video.muted, sound.state]).toEqual([true, 'muted']);
  await sound.setMuted(false);
  expect([video.muted, sound.state]).toEqual([false, 'on']);
});

it('does not take other trouble for a blocked sound', async () => {
  const video = { play: async () => Promise.reject(new DOMException('no such', 'NotSupportedError')) };
  const sound = new Sound(video as unknown as HTMLVideoElement, () => undefined);
  await expect(sound.start()).rejects.toThrow('no such');
});
