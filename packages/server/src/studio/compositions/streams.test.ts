import { expect, it } from 'vitest';
import type { LiveDoors } from '../live/places.ts';
import type { ProduceRule } from '../produce-rules/model.ts';
import { openStreamKeys, playQuery, publishQuery } from '../streams/index.ts';
import { compositionPlaces } from './places.ts';
import {
  composedPath,
  compositionId,
  compositionLease,
  couldMake,
  ingestOf,
  isCompositionId,
  isFor,
} from './streams.ts';

const A = 'a'.repeat(32);
const RULE: ProduceRule = {
  id: '6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1',
  projectId: A,
  app: 'live',
  domain: 'Live.Vendor.test',
  suffix: '_set',
  description: '',
  liveTemplate: 'lp_ld',
  isLazy: false,
  revision: 1,
  updatedAt: new Date(0),
};
const CAM = ingestOf(`${A}/live/cam`)!;
const keys = openStreamKeys(Buffer.alloc(32, 1));
const doors: LiveDoors = {
  keys,
  loopback: '127.0.0.2',
  rtmpPort: 1936,
  httpPort: 8420,
  ownHosts: ['studio.test'],
  matteModel: '/m.onnx',
};

it('streams of tenants are taken apart, others are not theirs', () => {
  expect(CAM).toEqual({ projectId: A, app: 'live', name: 'cam', path: `${A}/live/cam` });
  expect(ingestOf(`${A}/live/room/cam`)).toMatchObject({ app: 'live/room', name: 'cam' });
  for (const none of ['caster/abc', `${A}/cam`, `${A}//cam`, `${A}/live/`, '/live/cam', ''])
    expect(ingestOf(none)).toBeUndefined();
});

it('rules are for the streams of their app, whatever Domain they name', () => {
  expect(isFor(RULE, CAM)).toBe(true);
  expect(isFor({ ...RULE, domain: 'elsewhere.test' }, CAM)).toBe(true);
  expect(isFor({ ...RULE, app: 'Live' }, CAM)).toBe(false);
  expect(isFor({ ...RULE, projectId: 'b' }, CAM)).toBe(false);
  expect(composedPath(CAM, RULE)).toBe(`${A}/live/cam_set`);
  expect(couldMake(RULE, ingestOf(`${A}/live/cam_set`)!)).toBe(true);
  for (const name of ['_set', 'cam', 'cam_set2'])
    expect(couldMake(RULE, ingestOf(`${A}/live/${name}`)!)).toBe(false);
});

it('compositions have names of their own', () => {
  const id = compositionId(RULE, CAM);
  expect(isCompositionId(id)).toBe(true);
  expect(isCompositionId(RULE.id)).toBe(false);
  expect(compositionId(RULE, { path: `${A}/live/cam2` })).not.toBe(id);
  expect(compositionLease(RULE, CAM)).toBe(`composition:${RULE.id}:live/cam`);
});

it('hosts read and publish with tokens; the composed stream is never its own source', () => {
  const places = compositionPlaces('/hls/x', RULE, CAM, 7, doors);
  expect(places).toMatchObject({
    ingestUrl: `rtmp://127.0.0.2:1936/${A}/live/cam?${playQuery(keys, `${A}/live/cam`)}`,
    publishUrl: `rtmp://127.0.0.2:1936/${A}/live/cam_set?${publishQuery(keys, `${A}/live/cam_set`, 7)}`,
    matteModel: '/m.onnx',
  });
  expect([places.hlsFolder('ts'), places.hlsFolder('fmp4')]).toEqual(['/hls/x', '/hls/x/fmp4']);
  const sky = `${A}/live/sky`;
  expect(places.sourceUrl('rtmp://live.vendor.test/live/sky')).toBe(
    `rtmp://127.0.0.2:1936/${sky}?${playQuery(keys, sky)}`,
  );
  expect(places.sourceUrl('rtmp://other.test/live/cam_set')).toBe('rtmp://other.test/live/cam_set');
  for (const own of [
    'rtmp://live.vendor.test/live/cam_set',
    'rtmp://127.0.0.1:1936/live/cam_set?key=x',
    'http://studio.test:8420/live/live/cam_set.flv',
    'http://studio.test:8420/hls/live/cam_set/index.m3u8?key=x',
    'https://live.vendor.test/hls/live/cam_set/fmp4/index.m3u8',
  ])
    expect(places.sourceUrl(own)).toBeUndefined();
});
