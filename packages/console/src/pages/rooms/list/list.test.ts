import { describe, expect, it } from 'vitest';
import { decoded, encoded } from '../shared/layer-text.ts';
import { newRoom, newScene } from '../shared/new-room.ts';
import { ago, bytesOf, clockOf } from '../shared/times.ts';
import { stateOf } from './room-state.ts';
import { readListSearch } from './search.ts';

describe('rooms in the list', () => {
  const status = (state: 'PROCESSING' | 'PLAY_PAUSE' | 'TAKE_OVER' | 'PREPROCESSING' | 'PLAY_END') => ({
    ...{ state, round: 1, scene: null, sequence_no: null, stream_ms: 0, output: 'NONE' as const },
  });
  const show = (part: object) =>
    ({ job_state: 'PROCESSING', desired: 'running', status: null, ...part }) as const;

  it('say what they do in one word', () => {
    expect(stateOf({}, undefined)).toBe('never');
    expect(stateOf({ last_job_status: 'SUCCEED' }, undefined)).toBe('off');
    expect(stateOf({ last_job_status: 'FAILED' }, null)).toBe('failed');
    expect(stateOf({ room_state: 'BLOCKED', last_job_status: 'SUCCEED' }, undefined)).toBe('blocked');
    expect(stateOf({ room_type: 'TEMPLATE' }, undefined)).toBe('template');
    expect(stateOf({}, show({ job_state: 'WAITING' }))).toBe('starting');
    expect(stateOf({}, show({}))).toBe('air');
    expect(stateOf({}, show({ status: status('PLAY_PAUSE') }))).toBe('paused');
    expect(stateOf({}, show({ status: status('TAKE_OVER') }))).toBe('takenOver');
    expect(stateOf({}, show({ status: status('PROCESSING'), desired: 'stopped' }))).toBe('ending');
    expect(stateOf({ last_job_status: 'SUCCEED' }, show({ job_state: 'SUCCEED' }))).toBe('off');
  });

  it('have addresses that hold what they show', () => {
    expect(readListSearch({ find: 'a', only: 'air' })).toEqual({ find: 'a', only: 'air' });
    expect(readListSearch({ find: '', only: 'x' })).toEqual({});
  });

  it('can go on air as they are made, the presenter on the ground and in the middle', () => {
    for (const view of ['LANDSCAPE', 'VERTICAL'] as const) {
      const scene = newScene({ scene: 's', title: 't', text: 'Hello.' }, 'model', view);
      const { video_config: video } = newRoom('r', scene, view);
      const [layer] = scene.layer_config ?? [];
      const { position, size } = layer ?? {};
      expect((Number(position?.dx) * 2 + (size?.width ?? 0)) / (video?.width ?? 0)).toBeCloseTo(1, 2);
      expect(Number(position?.dy) + (size?.height ?? 0)).toBe(video?.height);
      expect((size?.width ?? 0) / (size?.height ?? 1)).toBeCloseTo(9 / 16, 2);
    }
  });

  it('tell times and sizes shortly', () => {
    expect([clockOf(0), clockOf(65_400), clockOf(3_723_000)]).toEqual(['0:00', '1:05', '1:02:03']);
    expect([bytesOf(999), bytesOf(3_400_000), bytesOf(25_000_000_000)]).toEqual(['999 B', '3.4 MB', '25 GB']);
    const now = Date.parse('2026-11-22T20:00:00Z');
    expect(ago('2026-11-22T18:00:00Z', now, 'en')).toBe('2 hours ago');
    expect(ago('2026-11-21T19:00:00Z', now, 'en')).toBe('yesterday');
  });

  it('keep texts of layers as Base64 of UTF-8', () => {
    expect(encoded('限时 50 %')).toBe('6ZmQ5pe2IDUwICU=');
    expect(decoded(encoded('限时 50 %'))).toBe('限时 50 %');
    expect(decoded('%%%')).toBeUndefined();
  });
});
