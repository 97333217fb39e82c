import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import type { FakeStageLine } from '../../../hosts/live/testing/fake-stage.ts';
import { PGM, PVW, type CasterConfig, type Layout } from '../../casters/model.ts';
import { casterLayouts, casterResources, casters, casterScenes } from '../../casters/table.ts';
import type { Studio } from '../../context.ts';
import { hlsRoot } from '../places.ts';

export const TENANT = 'a'.repeat(32);

export interface SeededCaster {
  readonly id: string;
  readonly streamKey: string;
  /** Layouts that show one location each, whole. */
  readonly layouts: Readonly<Record<'RV01' | 'RV02', string>>;
}

/** A caster that should run: two cameras, a layout for each, the first in the programme. */
export async function seedCaster(studio: Studio, config: Partial<CasterConfig> = {}): Promise<SeededCaster> {
  const id = randomUUID();
  const streamKey = randomUUID().replaceAll('-', '');
  const createdAt = studio.clock.now();
  const { orm } = studio.db;
  await orm.insert(casters).values({
    id,
    projectId: TENANT,
    name: 'show',
    normType: 1,
    config: {
      ChannelEnable: 0,
      Delay: 0,
      DomainName: 'live.example.org',
      ProgramEffect: 0,
      AutoSwitchUrgentOn: false,
      TranscodeConfig: { CasterTemplate: 'lp_ld' },
      ...config,
    },
    desired: 'running',
    streamKey,
    createdAt,
    updatedAt: createdAt,
    startedAt: createdAt,
  });
  const layouts = { RV01: randomUUID(), RV02: randomUUID() };
  for (const location of ['RV01', 'RV02'] as const) {
    const document = {
      LiveStreamUrl: `rtmp://camera.example.org/live/${location}`,
      RepeatNum: 0,
      FixedDelayDuration: 0,
    };
    await orm.insert(casterResources).values({
      id: randomUUID(),
      casterId: id,
      locationId: location,
      name: `camera ${location}`,
      document,
      effective: document,
      createdAt,
    });
    await orm
      .insert(casterLayouts)
      .values({ id: layouts[location], casterId: id, document: wholeLayout(location), createdAt });
  }
  for (const [outputType, name] of [
    [PVW, 'PVW'],
    [PGM, 'PGM'],
  ] as const)
    await orm.insert(casterScenes).values({
      id: randomUUID(),
      casterId: id,
      outputType,
      name,
      status: 1,
      ...(outputType === PGM ? { layoutId: layouts.RV01 } : {}),
      createdAt,
    });
  return { id, streamKey, layouts };
}

export function wholeLayout(location: string): Layout['document'] {
  return {
    VideoLayer: [
      {
        FillMode: 'fit',
        FixedDelayDuration: 0,
        WidthNormalized: 1,
        HeightNormalized: 1,
        PositionNormalized: [0, 0],
        PositionRefer: 'topLeft',
      },
    ],
    BlendList: [location],
    AudioLayer: [{ FixedDelayDuration: 0, ValidChannel: 'all', VolumeRate: 1 }],
    MixList: [location],
  };
}

/** Commits another layout of the programme, as an operation would. */
export async function showInProgramme(studio: Studio, casterId: string, layoutId: string): Promise<void> {
  await studio.db.tx(async ({ orm }) => {
    await orm
      .update(casterScenes)
      .set({ layoutId })
      .where(sql`${casterScenes.casterId} = ${casterId} and ${casterScenes.outputType} = ${PGM}`);
    await raise(orm, casterId);
  });
}

export async function setDesired(
  studio: Studio,
  casterId: string,
  desired: 'stopped' | 'running',
): Promise<void> {
  await studio.db.tx(async ({ orm }) => {
    await orm.update(casters).set({ desired }).where(eq(casters.id, casterId));
    await raise(orm, casterId);
  });
}

export async function setConfig(
  studio: Studio,
  casterId: string,
  config: Partial<CasterConfig>,
): Promise<void> {
  await studio.db.tx(async ({ orm }) => {
    await orm
      .update(casters)
      .set({ config: sql`${casters.config} || ${JSON.stringify(config)}::jsonb` })
      .where(eq(casters.id, casterId));
    await raise(orm, casterId);
  });
}

async function raise(orm: Studio['db']['orm'], casterId: string): Promise<void> {
  await orm
    .update(casters)
    .set({ revision: sql`${casters.revision} + 1` })
    .where(eq(casters.id, casterId));
}

/** What the fake stages of a caster's hosts did, oldest first. */
export function stageLog(studio: Pick<Studio, 'config'>, caster: SeededCaster): readonly FakeStageLine[] {
  const file = join(hlsRoot(studio.config.dataDir), 'caster', caster.streamKey, 'stage.log');
  try {
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as FakeStageLine);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
