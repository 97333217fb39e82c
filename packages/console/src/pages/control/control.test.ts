import { describe, expect, it } from 'vitest';
import { tallyOf, type Meters } from '../../api/desk-stream.ts';
import type { DeskLayout, LogEntry } from '../../api/own-desk.ts';
import { lampOf } from '../tally/lamp.ts';
import { cornerOf, inside, placedBy, ANCHORS } from './boxes.ts';
import { busItems, itemOf } from './bus-items.ts';
import {
  added,
  anchored,
  moved,
  restacked,
  toWire,
  without,
  type LayoutDraft,
} from './layouts/layout-draft.ts';
import { presetLayers } from './layouts/presets.ts';
import { snapped } from './layouts/snap.ts';
import { nameOf, wordsOf } from './log/log-words.ts';
import { channelsOf, decibels, levelOf, positionOf, withChannel } from './mixer/mixer-state.ts';
import { hidden } from './outputs/hidden.ts';
import { editable, listOf } from './prepare.ts';
import { phaseOf } from './program/phases.ts';
import { formOf, freePlace, namedBy, ownBase } from './sources/source-kinds.ts';
import { bytesOf, countdownOf, timecodeOf } from './timecode.ts';
import { withEntry } from './log/entries.ts';

const layer = (location: string) => presetLayers('full', [location])[0]!;
const whole: DeskLayout = { id: 'L1', whole: 'RV01', layers: [layer('RV01')], tracks: ['RV01'] };
const pair: DeskLayout = {
  id: 'L2',
  whole: null,
  layers: presetLayers('pip', ['RV01', 'RV02']),
  tracks: ['RV01'],
};
const source = (location: string, name: string) => ({
  ...{ location, name, resource_id: `r-${location}`, kind: 'live', url: null, material_id: null },
  ...{ delay_ms: 0, repeat: 0, pending: false },
});
const desk = {
  sources: [source('RV01', 'Host'), source('RV02', 'Guest')] as const,
  layouts: [whole, pair],
  studio_layouts: [],
} as unknown as Parameters<typeof busItems>[0];

describe('the buttons of the buses', () => {
  const items = busItems(desk, 'Layout');
  it('are the sources, then layouts of several', () => {
    expect(items.map(({ label }) => label)).toEqual(['Host', 'Guest', 'Layout 1']);
  });
  it('light for what the scene shows, a source as large as the picture included', () => {
    expect(itemOf(items, desk.layouts, { layout_id: 'L1' })?.label).toBe('Host');
    expect(itemOf(items, desk.layouts, { layout_id: 'L2' })?.label).toBe('Layout 1');
    expect(itemOf(items, desk.layouts, { layout_id: null })).toBeUndefined();
    expect(itemOf(items, desk.layouts, undefined)).toBeUndefined();
  });
});

describe('a box', () => {
  it.each(ANCHORS)('placed by %s stands where it stood', (anchor) => {
    const corner = { left: 0.55, top: 0.6, width: 0.2, height: 0.3 };
    const back = cornerOf(placedBy(corner, anchor));
    expect(back.left).toBeCloseTo(corner.left, 4);
    expect(back.top).toBeCloseTo(corner.top, 4);
  });
  it('stays inside the picture', () => {
    expect(inside({ left: 0.9, top: -1, width: 0.4, height: 0.01 })).toEqual({
      ...{ left: 0.6, top: 0, width: 0.4, height: 0.04 },
    });
  });
  it('comes in line with what is near, and only with that', () => {
    const box = { left: 0.493, top: 0.3, width: 0.2, height: 0.2 };
    expect(snapped(box, []).left).toBeCloseTo(0.5);
    expect(snapped({ ...box, left: 0.45 }, []).left).toBe(0.45);
    expect(snapped({ ...box, left: 0.33 }, [{ ...box, left: 0.335 }]).left).toBeCloseTo(0.335);
  });
});

describe('a layout in the making', () => {
  const draft: LayoutDraft = { layers: pair.layers, tracks: ['RV01'] };
  it('takes boxes in and out with their sound', () => {
    const more = added(draft, 'RV03');
    expect(more.tracks).toEqual(['RV01', 'RV03']);
    expect(without(more, 2)).toEqual(draft);
  });
  it('moves boxes over each other, never out of the pile', () => {
    expect(restacked(draft, 0, 1).layers.map(({ location }) => location)).toEqual(['RV02', 'RV01']);
    expect(restacked(draft, 0, -1)).toBe(draft);
  });
  it('keeps an anchor when a box is moved, and the place when the anchor changes', () => {
    const right = anchored(draft, 1, 'bottomRight');
    expect(cornerOf(right.layers[1]!).left).toBeCloseTo(0.68, 3);
    const far = moved(right, 1, { left: 2, top: 2, width: 0.2, height: 0.2 });
    expect(far.layers[1]).toMatchObject({ anchor: 'bottomRight', x: 0, y: 0 });
  });
  it('says what is heard, and keeps a silent one silent', () => {
    expect(toWire(draft)).toMatchObject({ MixList: ['RV01'], AudioLayer: [{ VolumeRate: 1 }] });
    expect(toWire({ ...draft, tracks: [] })).toMatchObject({
      ...{ MixList: ['RV01'], AudioLayer: [{ VolumeRate: 0 }] },
    });
  });
});

describe('the mixer', () => {
  it('has a channel for every source', () => {
    const set = { ...channelsOf({ sources: desk.sources, mixer: null })[0]!, db: -6 };
    const channels = channelsOf({ sources: desk.sources, mixer: [set] });
    expect(channels.map(({ location, db, mode }) => [location, db, mode])).toEqual([
      ['RV01', -6, 'afv'],
      ['RV02', 0, 'afv'],
    ]);
    expect(withChannel(channels, 'RV02', { muted: true })[1]).toMatchObject({ muted: true });
  });
  it.each([-60, -40, -20, -6, 0, 10])('comes back to %i dB', (db) => {
    expect(levelOf(positionOf(db))).toBeCloseTo(db, 1);
  });
  it('writes levels', () => {
    expect([-60, -3, 0, 2.5].map(decibels)).toEqual(['−∞', '−3.0', '0.0', '+2.5']);
  });
});

describe('a source', () => {
  const own = ownBase('studio.local', 'rtmp://127.0.0.1:1935/live');
  it('of this server is named by the label, or by the address where the label is one', () => {
    expect(own).toBe('rtmp://studio.local/live/');
    expect(ownBase('127.0.0.1', 'rtmp://127.0.0.1:1935/live')).toBe('rtmp://127.0.0.1:1935/live/');
    expect(ownBase(undefined, 'rtmp://h:1/live')).toBe('rtmp://h:1/live/');
  });
  it.each([
    { kind: 'camera', text: 'cam 1' },
    { kind: 'pull', text: 'srt://cam.example:9000' },
    { kind: 'room', text: 'room1' },
  ] as const)('that is a $kind comes back as it was written', (form) => {
    const { LiveStreamUrl: url = '' } = namedBy(form, own);
    expect(formOf({ kind: 'live', url, material_id: null }, own)).toEqual(form);
  });
  it('gets the first free place', () => {
    expect(freePlace(['RV01', 'RV03'])).toBe('RV02');
    expect(
      freePlace(Array.from({ length: 12 }, (_, i) => `RV${String(i + 1).padStart(2, '0')}`)),
    ).toBeUndefined();
  });
});

describe('a configuration', () => {
  it('is sent again whole, without what the answer only tells', () => {
    const { kept, input } = editable({
      RequestId: 'r',
      DomainName: 'studio.local',
      AutoSwitchUrgentOn: 'true',
      AutoSwitchUrgentConfig: '{"eofThres":5}',
      SideOutputUrl: 'rtmp://h:1935/caster/abc',
      SideOutputUrlList: '["rtmp://a/b/c"]',
      TranscodeConfig: { CasterTemplate: 'lp_hd', LiveTemplateIds: { LocationId: [] } },
    });
    expect(input).toEqual({ casterTemplate: 'lp_hd' });
    expect(kept).toMatchObject({
      AutoSwitchUrgentOn: true,
      AutoSwitchUrgentConfig: { eofThres: 5 },
      SideOutputUrlList: ['rtmp://a/b/c'],
    });
    expect(kept).not.toHaveProperty('SideOutputUrl');
    expect(listOf('a, b')).toEqual(['a', 'b']);
  });
  it('does not show keys of relays', () => {
    expect(hidden('rtmp://live.example.com/app/secret-key?auth=1')).toBe(
      'rtmp://live.example.com/app/•••••?…',
    );
  });
});

describe('times', () => {
  it('are written as the trade does', () => {
    expect(timecodeOf(25 * 3661 + 4, 25)).toBe('01:01:01:04');
    expect([countdownOf(65_000), countdownOf(3_723_000), countdownOf(-5000)]).toEqual([
      '1:05',
      '1:02:03',
      '−0:05',
    ]);
    expect([bytesOf(0), bytesOf(1536), bytesOf(12_400_000)]).toEqual(['0 B', '1.5 kB', '12.4 MB']);
  });
  it('an item is on only when the show says so', () => {
    const times = { start: '2026-01-05T08:00:00Z', end: '2026-01-05T08:01:00Z' };
    const at = (s: string) => Date.parse(`2026-01-05T${s}Z`);
    expect(phaseOf({ ...times, status: 0 }, at('07:59:30'))).toEqual({
      phase: 'coming',
      share: 0,
      leftMs: 30_000,
    });
    expect(phaseOf({ ...times, status: 0 }, at('08:00:05')).phase).toBe('coming');
    expect(phaseOf({ ...times, status: 1 }, at('08:00:15'))).toEqual({
      phase: 'on',
      share: 0.25,
      leftMs: 45_000,
    });
    expect(phaseOf({ ...times, status: 0 }, at('08:02:00')).phase).toBe('over');
  });
});

describe('tally', () => {
  const meters = {
    sources: {
      RV01: { peak_db: -20, state: 'live', pgm: true, pvw: true },
      RV02: { peak_db: -20, state: 'live', pgm: false, pvw: true },
      RV03: { peak_db: -20, state: 'lost', pgm: false, pvw: false },
    },
    held: null,
  } as unknown as Meters;
  it('is red on air even when the source is also next, and never dark without a connection', () => {
    expect(['RV01', 'RV02', 'RV03', 'RV09'].map((at) => lampOf('open', meters, at))).toEqual([
      ...['onAir', 'next', 'idle', 'idle'],
    ]);
    expect(lampOf('lost', meters, 'RV03')).toBe('lost');
    expect(lampOf('open', undefined, 'RV01')).toBe('notRunning');
    expect(tallyOf(meters)).toBe('RV01:pgm:live RV02:pvw:live RV03:-:lost');
    expect(tallyOf({ ...meters, held: 0.4 })).toBe('held:0.4 RV01:pgm:live RV02:pvw:live RV03:-:lost');
  });
});

describe('the log', () => {
  const entry = (id: string, more: Partial<LogEntry> = {}): LogEntry => ({
    ...{ id, at: '2026-01-05T08:00:00Z', frame: 1, pts_ms: 40, kind: 'take', subject: 'pgm', cause: 'take' },
    detail: { layers: ['RV01', 'RV02+200'] },
    ...more,
  });
  const named = { sources: desk.sources, episodes: [] };
  it('names sources', () => {
    expect(wordsOf(entry('1'), named, (key) => key)).toBe('PGM · log.cause.take · Host + Guest');
    expect(nameOf('RV02~green', named)).toBe('Guest');
    expect(nameOf('hls:pgm', named)).toBe('hls:pgm');
  });
  it('has each entry once, the newest first', () => {
    const once = withEntry([entry('1')], entry('2'));
    expect(once.map(({ id }) => id)).toEqual(['2', '1']);
    expect(withEntry(once, entry('2'))).toBe(once);
  });
});
