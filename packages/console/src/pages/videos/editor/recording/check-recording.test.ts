import { describe, expect, it } from 'vitest';
import { faultOf } from './check-recording.ts';

describe('a recording', () => {
  it.each([
    ['take 1.WAV', 1, undefined],
    ['speech.m4a', 100 * 1024 * 1024, undefined],
    ['speech.mp3', 100 * 1024 * 1024 + 1, 'large'],
    ['speech.wav', 0, 'empty'],
    ['speech.ogg', 10, 'kind'],
    ['', 10, 'kind'],
  ])('%j of %d bytes: %s', (name, size, fault) => {
    expect(faultOf({ name, size })).toBe(fault);
  });
});
