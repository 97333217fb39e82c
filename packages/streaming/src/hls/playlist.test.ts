import { expect, test } from 'vitest';
import { parsePlaylist, PlaylistError } from './playlist.ts';

const BASE = 'https://cdn.test/live/a/index.m3u8?token=1';

test('a live playlist of MPEG-TS', () => {
  const list = parsePlaylist(
    `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:1000
#EXTINF:3.960,title, with a comma
seg1000.ts
#EXT-X-DISCONTINUITY
#EXTINF:4,
../b/seg1001.ts?x=1
#EXT-X-GAP
#EXTINF:4
https://other.test/seg1002.ts
`.replaceAll('\n', '\r\n'),
    BASE,
  );
  expect(list).toEqual({
    kind: 'media',
    targetSeconds: 4,
    ended: false,
    segments: [
      {
        uri: 'https://cdn.test/live/a/seg1000.ts',
        sequence: 1000,
        seconds: 3.96,
        discontinuity: false,
        gap: false,
      },
      {
        uri: 'https://cdn.test/live/b/seg1001.ts?x=1',
        sequence: 1001,
        seconds: 4,
        discontinuity: true,
        gap: false,
      },
      { uri: 'https://other.test/seg1002.ts', sequence: 1002, seconds: 4, discontinuity: false, gap: true },
    ],
  });
});

test('fragmented MP4 in one file, encrypted, over', () => {
  const list = parsePlaylist(
    `#EXTM3U
#EXT-X-TARGETDURATION:6
#EXT-X-MAP:URI="main.mp4",BYTERANGE="720@0"
#EXT-X-KEY:METHOD=AES-128,URI="key.bin",IV=0x1F
#EXTINF:6,
#EXT-X-BYTERANGE:1000@720
main.mp4
#EXTINF:6,
#EXT-X-BYTERANGE:500
main.mp4
#EXT-X-KEY:METHOD=NONE
#EXTINF:2,
last.m4s
#EXT-X-ENDLIST`,
    BASE,
  );
  const map = { uri: 'https://cdn.test/live/a/main.mp4', range: { offset: 0, length: 720 } };
  const key = { method: 'AES-128', uri: 'https://cdn.test/live/a/key.bin', iv: '1f'.padStart(32, '0') };
  expect(list).toMatchObject({
    ended: true,
    segments: [
      { sequence: 0, map, key, range: { offset: 720, length: 1000 } },
      { sequence: 1, map, key, range: { offset: 1720, length: 500 } },
      { sequence: 2, map, seconds: 2 },
    ],
  });
  if (list.kind === 'media') expect(list.segments[2]).not.toHaveProperty('key');
});

test('a list of variants, some with their sound apart', () => {
  const list = parsePlaylist(
    `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a1",NAME="English, main",DEFAULT=YES,URI="en.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2"
low.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2000000,AUDIO="a1"
# a remark
high.m3u8`,
    BASE,
  );
  expect(list).toEqual({
    kind: 'master',
    variants: [
      {
        uri: 'https://cdn.test/live/a/low.m3u8',
        bandwidth: 800_000,
        width: 640,
        height: 360,
        codecs: 'avc1.4d401e,mp4a.40.2',
      },
      { uri: 'https://cdn.test/live/a/high.m3u8', bandwidth: 2_000_000, audioGroup: 'a1' },
    ],
    audio: [{ group: 'a1', name: 'English, main', uri: 'https://cdn.test/live/a/en.m3u8', isDefault: true }],
  });
});

test.each([
  ['a page', '<html>'],
  ['nothing', ''],
  ['a segment without duration', '#EXTM3U\nseg.ts'],
  ['a duration that is none', '#EXTM3U\n#EXTINF:abc,\nseg.ts'],
  ['a negative one', '#EXTM3U\n#EXTINF:-1,\nseg.ts'],
  ['an address that is none', '#EXTM3U\n#EXTINF:1,\nhttp://['],
  ['variants without any', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1'],
  ['too many lines', '#EXTM3U' + '\n'.repeat(100_001)],
])('%s is refused', (_what, text) => {
  expect(() => parsePlaylist(text, BASE)).toThrow(PlaylistError);
});

test('a playlist that nobody wrote anything into yet has no segments', () => {
  expect(parsePlaylist('#EXTM3U\n#EXT-X-TARGETDURATION:2', BASE)).toEqual({
    kind: 'media',
    targetSeconds: 2,
    segments: [],
    ended: false,
  });
});
