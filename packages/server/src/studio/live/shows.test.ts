import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MISBEHAVE, type FakeStageLine } from '../../hosts/live/testing/fake-stage.ts';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { casterEpisodes, casterResources } from '../casters/table.ts';
import { measuredLength } from '../episodes/measured.ts';
import { episodeGroupItems, episodeGroups } from '../episodes/groups/table.ts';
import { loadEpisodeGroup } from '../episodes/groups/store.ts';
import { readAsRun } from './as-run-query.ts';
import type { AsRunEntry } from './as-run.ts';
import { EpisodeGroupShows } from './episode-groups.ts';
import { openOwner, type TestOwner } from './testing/owner.ts';
import { seedCaster, setConfig, stageLog, TENANT, type SeededCaster } from './testing/seed.ts';

const CHANGE = { cause: 'test' };
let studio: TestStudio;
let owner: TestOwner;
let files: Server;
let base: string;
let served: Map<string, Buffer>;

beforeEach(async () => {
  studio = await withTestStudio({ env: { CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' } });
  owner = openOwner(studio);
  served = new Map([['/clip', picture()]]);
  files = createServer((request, response) => {
    const body = served.get(request.url ?? '');
    response.writeHead(body ? 200 : 404, { 'content-type': 'image/png' }).end(body);
  });
  await new Promise<void>((done) => files.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  return async () => {
    await owner.close();
    await new Promise((done) => files.close(done));
    await studio.close();
  };
});

/** A grey picture of 2 × 2 pixels. */
function picture(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
  const rows = deflateSync(Buffer.from([0, 128, 128, 0, 128, 128]));
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([magic, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function crc(data: Buffer): number {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

function shown(line: FakeStageLine | undefined): readonly string[] {
  return line?.document?.pgm.layers.map(({ source }) => source) ?? [];
}

function applied(caster: SeededCaster): readonly FakeStageLine[] {
  return stageLog(studio, caster).filter(({ what }) => what === 'apply');
}

async function entries(id: string, kind: string): Promise<readonly AsRunEntry[]> {
  await owner.asRun.flush();
  return readAsRun(studio, { projectId: TENANT, casterId: id, kinds: [kind], limit: 100 });
}

async function addResource(caster: SeededCaster, locationId: string, url: string): Promise<string> {
  const id = randomUUID();
  const document = { VodUrl: url, RepeatNum: 0, FixedDelayDuration: 0 };
  await studio.db.orm.insert(casterResources).values({
    id,
    casterId: caster.id,
    locationId,
    name: locationId,
    document,
    effective: document,
    createdAt: new Date(),
  });
  return id;
}

describe('files', () => {
  it('come in the background: the show goes on without them, and shows them once they are there', async () => {
    const caster = await seedCaster(studio);
    await owner.sessions.start(caster.id, CHANGE);
    await addResource(caster, 'RV03', `${base}/clip`);
    await addResource(caster, 'RV04', `${base}/nothing`);
    await setConfig(studio, caster.id, {});
    expect(await owner.sessions.follow(caster.id, CHANGE)).toBeDefined();
    await vi.waitFor(
      () => {
        const input = applied(caster)
          .at(-1)
          ?.document?.sources.find(({ id }) => id === 'RV03')?.input;
        expect(input?.kind).toBe('image');
      },
      { timeout: 15_000 },
    );
    await vi.waitFor(
      async () => expect((await entries(caster.id, 'fault'))[0]?.detail['message']).toContain('404'),
      {
        timeout: 5000,
      },
    );
  }, 40_000);
});

describe('a programme list', () => {
  it('turns to the frame: sent ahead, with the frame that is due then', async () => {
    const caster = await seedCaster(studio, { ProgramEffect: 1 });
    await owner.sessions.start(caster.id, CHANGE);
    const resources = await studio.db.orm.select().from(casterResources);
    const resourceId = resources.find(({ locationId }) => locationId === 'RV02')!.id;
    const startTime = new Date(Math.ceil((Date.now() + 1500) / 1000) * 1000);
    const endTime = new Date(startTime.getTime() + 1000);
    const id = randomUUID();
    await studio.db.orm.insert(casterEpisodes).values({
      id,
      casterId: caster.id,
      name: 'news',
      type: 'Resource',
      resourceId,
      switchType: 'TimeFirst',
      startTime,
      endTime,
      createdAt: new Date(),
    });
    await setConfig(studio, caster.id, {});
    await owner.sessions.follow(caster.id, CHANGE);
    await vi.waitFor(async () => expect(await entries(caster.id, 'episode')).toHaveLength(2), {
      timeout: 10_000,
    });
    const [end, begin] = await entries(caster.id, 'episode');
    for (const [entry, due] of [
      [begin!, startTime],
      [end!, endTime],
    ] as const) {
      // The first frame at or after its time.
      const late = new Date(entry.at).getTime() - due.getTime();
      expect(late).toBeGreaterThanOrEqual(-1);
      expect(late).toBeLessThan(41);
    }
    expect(begin!.detail['state']).toBe('begin');
    const turns = applied(caster).filter(
      ({ detail }) => (detail as { atFrame?: number }).atFrame !== undefined,
    );
    // The camera that is open already.
    expect(turns.map(shown)).toEqual([['RV02'], ['RV01']]);
    expect(turns[0]?.document?.sources.map(({ id }) => id).toSorted()).toEqual(['RV01', 'RV02']);
    await vi.waitFor(async () => {
      const [row] = await studio.db.orm.select().from(casterEpisodes);
      expect(row?.status).toBe(2);
    });
  }, 30_000);
});

describe('a file of a programme list', () => {
  it('is open and held before its time, and let go with the frame of its turn', async () => {
    const caster = await seedCaster(studio, { ProgramEffect: 1 });
    served.set('/film', Buffer.from('film'));
    const resourceId = await addResource(caster, 'RV03', `${base}/film`);
    vi.spyOn(studio.hosts, 'run').mockResolvedValue({ kind: 'video', duration: 4 });
    await owner.sessions.start(caster.id, CHANGE);
    const startTime = new Date(Math.ceil((Date.now() + 2000) / 1000) * 1000);
    const id = randomUUID();
    await studio.db.orm.insert(casterEpisodes).values({
      id,
      casterId: caster.id,
      name: 'film',
      type: 'Resource',
      resourceId,
      switchType: 'ContentFirst',
      startTime,
      endTime: new Date(startTime.getTime() + 60_000),
      createdAt: new Date(),
    });
    await setConfig(studio, caster.id, {});
    await owner.sessions.follow(caster.id, CHANGE);
    await vi.waitFor(async () => expect(await entries(caster.id, 'episode')).toHaveLength(1), {
      timeout: 10_000,
    });
    expect(await measuredLength(studio.db.orm, caster.id, `${base}/film`)).toBe(4);
    const cues = applied(caster).map((line) => ({
      shown: shown(line),
      film: line.document?.sources.find((source) => source.id === `episode:${id}`),
    }));
    const held = cues.findIndex(({ film }) => film?.hold === true);
    const turn = cues.findIndex(({ shown: [first] }) => first === `episode:${id}`);
    expect(held).toBeGreaterThanOrEqual(0);
    expect(turn).toBeGreaterThan(held);
    expect(cues[held]).toMatchObject({ shown: ['RV01'], film: { decode: 'always' } });
    // The same source: nothing of what would open it anew has changed.
    expect(cues[turn]!.film).toMatchObject({
      revision: cues[held]!.film!.revision,
      input: cues[held]!.film!.input,
    });
    expect(cues[turn]!.film!.hold).toBeUndefined();
    await owner.sessions.control(caster.id, `episode:${id}`, { kind: 'seek', ms: MISBEHAVE.endSource });
    await vi.waitFor(() => expect(shown(applied(caster).at(-1))).toEqual(['RV01']), { timeout: 5000 });
  }, 30_000);
});

describe('recordings', () => {
  it('that are finished become objects under the prefix that was asked for', async () => {
    const caster = await seedCaster(studio, {
      RecordConfig: {
        RecordFormat: [{ Format: 'mp4', CycleDuration: 60, OssObjectPrefix: 'show/{CasterId}/{StartTime}' }],
      },
    });
    await owner.sessions.start(caster.id, CHANGE);
    await owner.sessions.control(caster.id, 'RV01', { kind: 'seek', ms: MISBEHAVE.record });
    await vi.waitFor(async () => expect(await entries(caster.id, 'recording')).toHaveLength(1), {
      timeout: 5000,
    });
    const [entry] = await entries(caster.id, 'recording');
    expect(entry!.subject).toMatch(
      new RegExp(`^${TENANT}/recordings/${caster.id}/show/${caster.id}/\\d{8}T\\d{6}Z\\.mp4$`),
    );
    expect(entry!.detail).toMatchObject({ durationMs: 4000, bytes: 8, format: 'mp4' });
    expect(await studio.objects.stat(entry!.subject)).toMatchObject({ size: 8 });
  });
});

describe('an episode group', () => {
  it('plays its files one after the other, round after round, and is over then', async () => {
    const id = randomUUID();
    await studio.db.orm.insert(episodeGroups).values({
      id,
      projectId: TENANT,
      domainName: 'live.example.org',
      sideOutputUrl: 'rtmp://far.example.org/live/x',
      callbackUrl: 'https://hooks.example.org/group',
      startTime: new Date(Date.now() - 1000),
      repeatNum: 1,
      createdAt: new Date(),
    });
    served.set('/other', picture());
    for (const [position, path] of ['/clip', '/other'].entries())
      await studio.db.orm.insert(episodeGroupItems).values({
        id: `${id}-${position}`,
        groupId: id,
        position,
        name: path,
        vodUrl: `${base}${path}`,
      });
    const groups = new EpisodeGroupShows(owner.parts);
    groups.open();
    try {
      const show = { id, streamKey: `group-${id}`, layouts: { RV01: '', RV02: '' } };
      for (let played = 0; played < 4; played += 1) {
        const place = played % 2 === 0 ? 'RV01' : 'RV02';
        await vi.waitFor(
          () => {
            const last = stageLog(studio, show).findLast(({ document }) => document !== undefined);
            expect(shown(last)).toEqual([place]);
            expect(last?.document?.sources[0]?.revision).toBe(played + 1);
          },
          { timeout: 20_000, interval: 50 },
        );
        expect(groups.running).toHaveLength(1);
        await groups.running[0]!.control(place, { kind: 'seek', ms: MISBEHAVE.endSource });
      }
      await vi.waitFor(() => expect(groups.running).toHaveLength(0), { timeout: 10_000 });
      expect((await loadEpisodeGroup(studio.db.orm, id))?.status).toBe(2);
      const states = (await entries(id, 'episode')).map(
        ({ detail }) => `${String(detail['state'])} ${String(detail['name'])}`,
      );
      expect(states.toReversed()).toEqual([
        'begin /clip',
        'end /clip',
        'begin /other',
        'end /other',
        'begin /clip',
        'end /clip',
        'begin /other',
        'end /other',
      ]);
    } finally {
      await groups.drain();
    }
  }, 60_000);
});
