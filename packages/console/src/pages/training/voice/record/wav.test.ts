import { expect, it } from 'vitest';
import { wavOf } from './wav.ts';

it('writes what was heard as 16 bits at the rate of the microphone', async () => {
  const wav = wavOf([Float32Array.of(0, 0.5), Float32Array.of(-1, 2)], 48_000);
  expect(wav.type).toBe('audio/wav');
  const bytes = new DataView(await wav.arrayBuffer());
  expect(bytes.byteLength).toBe(52);
  expect(bytes.getUint32(4, true)).toBe(44);
  expect(bytes.getUint32(24, true)).toBe(48_000);
  expect([0, 1, 2, 3].map((n) => bytes.getInt16(44 + n * 2, true))).toEqual([0, 16_384, -32_767, 32_767]);
});
