import { SoundRing } from '../boards.ts';
import { LiveSoundEncoder } from '../encode/sound.ts';

// For tests: what a microphone sends.

/** Opus packets of 20 ms; `ms` from 0. @param samples one channel, 48 kHz */
export function encodeOpus(
  samples: Float32Array,
): readonly { readonly ms: number; readonly data: Uint8Array }[] {
  const ring = SoundRing.make(0);
  const encoder = new LiveSoundEncoder('opus', 64, 0);
  const packets: { readonly ms: number; readonly data: Uint8Array }[] = [];
  try {
    for (let at = 0; at + 960 <= samples.length; at += 960) {
      const block = samples.subarray(at, at + 960);
      ring.append(block, block, block.length);
      encoder.pump(ring, ({ data, position }) =>
        packets.push({ ms: position / 48, data: Uint8Array.from(data) }),
      );
    }
  } finally {
    encoder.close();
  }
  return packets;
}
