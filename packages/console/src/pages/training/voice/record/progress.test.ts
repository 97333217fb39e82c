import { expect, it } from 'vitest';
import type { VoiceRecording } from '../../../../api/own-training.ts';
import { firstOpen, sentencesToRead, statusOf } from './progress.ts';

const recording = (index: number, passed: boolean | null, text = ''): VoiceRecording => ({
  ...{ index, text, confirm_time: passed === null ? null : 1, audio_url: '/a' },
  verdict: passed === null ? null : { passed, figures: { seconds: 3, snr: 40, loudness: -20 }, problems: [] },
});

it('goes on with the first sentence that is not good yet', () => {
  expect(firstOpen(3, [])).toBe(0);
  expect(firstOpen(3, [recording(0, true), recording(1, false)])).toBe(1);
  expect(firstOpen(2, [recording(0, true), recording(1, true)])).toBe(1);
  expect(statusOf(recording(0, null))).toBe('open');
  expect(statusOf(undefined)).toBe('open');
});

it('shows what was read, where it was not ours', () => {
  expect(sentencesToRead(['one', 'two'], [recording(1, true, 'zwei')])).toEqual(['one', 'zwei']);
});
