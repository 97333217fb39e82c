import { describe, expect, test } from 'vitest';
import { answerHandshake, digestHandshake, hasServerDigest, helloHandshake, PART } from './handshake.ts';

const s1 = (answer: Buffer): Buffer => answer.subarray(1, 1 + PART);
const s2 = (answer: Buffer): Buffer => answer.subarray(1 + PART);

test('a plain hello gets its bytes back', () => {
  const hello = helloHandshake();
  const answer = answerHandshake(hello);
  expect(answer.length).toBe(1 + 2 * PART);
  expect(answer[0]).toBe(3);
  expect(s1(answer).readUInt32BE(4)).toBe(0);
  expect(s2(answer).equals(hello.subarray(1))).toBe(true);
});

describe.each([0, 1] as const)('a digest at place %i', (scheme) => {
  test('is answered with digests', () => {
    const hello = digestHandshake(scheme);
    const answer = answerHandshake(hello);
    expect(s1(answer).readUInt32BE(4)).not.toBe(0);
    expect(hasServerDigest(s1(answer))).toBe(true);
    expect(s2(answer).equals(hello.subarray(1))).toBe(false);
  });

  test('that is wrong gets the plain answer', () => {
    const hello = digestHandshake(scheme);
    hello[1 + PART - 1] = (hello[1 + PART - 1] ?? 0) ^ 1;
    expect(s2(answerHandshake(hello)).equals(hello.subarray(1))).toBe(true);
  });
});

test.each([0, 6, 71])('version %i is refused', (version) => {
  const hello = helloHandshake();
  hello[0] = version;
  expect(() => answerHandshake(hello)).toThrow('not spoken');
});
