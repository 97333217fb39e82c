import { expect, test } from 'vitest';
import type { Caster } from '../casters/model.ts';
import { recordingKey, sliceKeys } from './recording-names.ts';

const caster = { id: 'c1', projectId: 'p1' } as Caster;
const start = new Date('2026-01-05T08:00:00Z');
const end = new Date('2026-01-05T08:00:20Z');
const text = `#EXTM3U
#EXT-X-TARGETDURATION:10
#EXT-X-PROGRAM-DATE-TIME:2026-01-05T08:00:00.400Z
#EXTINF:10.000,
out.20260105.0-0.ts
#EXTINF:9.600,
out.20260105.0-1.ts
#EXT-X-ENDLIST
`;

test('a recording is named by its prefix, and never like another', () => {
  const named = (OssObjectPrefix: string): string =>
    recordingKey(caster, { Format: 'mp4', CycleDuration: 60, OssObjectPrefix }, { start, end, sequence: 7 });
  const root = 'p1/recordings/c1';
  expect(named('a/{AppName}/{StreamName}/{EscapedStartTime}-{EscapedEndTime}_{Sequence}')).toBe(
    `${root}/a/caster/c1/20260105T080000Z-20260105T080020Z_7`,
  );
  expect(named('{UnixTimestamp}')).toBe(`${root}/1767600000`);
  expect(named('show')).toBe(`${root}/show/20260105T080000Z`);
  expect(named('')).toBe(`${root}/20260105T080000Z`);
});

test('slices lie where their prefix says, and the playlist finds them there', () => {
  const key = 'p1/recordings/c1/rec/h/one.m3u8';
  const sliced = (SliceOssObjectPrefix?: string) =>
    sliceKeys(
      caster,
      {
        Format: 'm3u8',
        CycleDuration: 60,
        ...(SliceOssObjectPrefix === undefined ? {} : { SliceOssObjectPrefix }),
      },
      { text, key, start },
    );
  const { keys, text: moved } = sliced('rec/h/slices/{StreamName}-{UnixTimestamp}_{Sequence}');
  expect([...keys]).toEqual([
    ['out.20260105.0-0.ts', 'p1/recordings/c1/rec/h/slices/c1-1767600000_0.ts'],
    ['out.20260105.0-1.ts', 'p1/recordings/c1/rec/h/slices/c1-1767600010_1.ts'],
  ]);
  const lines = moved.split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'slices/c1-1767600000_0.ts',
    'slices/c1-1767600010_1.ts',
  ]);
  expect(lines.filter((line) => line.startsWith('#'))).toEqual(
    text.split('\n').filter((line) => line.startsWith('#')),
  );
  for (const [n, slice] of [...keys.values()].entries())
    expect(new URL(lines.filter((line) => line.endsWith('.ts'))[n]!, `http://x/${key}`).pathname).toBe(
      `/${slice}`,
    );
  expect([...sliced('elsewhere/x').keys.values()][1]).toBe('p1/recordings/c1/elsewhere/x_1767600010_1.ts');
  expect(sliced('elsewhere/x').text).toContain('../../elsewhere/x_1767600000_0.ts');
  const beside = sliced();
  expect(beside.text).toBe(text);
  expect([...beside.keys.values()][0]).toBe('p1/recordings/c1/rec/h/out.20260105.0-0.ts');
});
