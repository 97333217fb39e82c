import { expect, it } from 'vitest';
import { avatarStanding, voiceStanding } from './states.ts';
import { figure, minutes, stretch } from './words.ts';

it('tells where a training stands, also in states that are steps of the machine', () => {
  expect(avatarStanding('WAIT_FILE_UPLOAD')).toEqual({ phase: 'material', mood: 'asks' });
  expect(avatarStanding('INFERENCE_DATA_PREPROCESSING')).toEqual({ phase: 'training', mood: 'works' });
  expect(avatarStanding('COMPILE_FAILED')).toEqual({ phase: 'training', mood: 'fault' });
  expect(avatarStanding('MANUAL_STOP_TRAIN')).toEqual({ phase: 'training', mood: 'fault' });
  expect(voiceStanding('ANNOTATING')).toEqual({ phase: 'training', mood: 'works' });
  expect(voiceStanding('SUCCEED')).toEqual({ phase: 'done', mood: 'good' });
});

it('says times and figures as people do', () => {
  expect(minutes(75.4)).toBe('1:15');
  expect(stretch({ from: 3, to: 3.4 })).toBe('0:03');
  expect(stretch({ from: 59.6, to: 125 })).toBe('1:00–2:05');
  expect(figure(0.9341, 'en')).toBe('0.93');
  expect(figure(44100, 'en')).toBe('44,100');
});
