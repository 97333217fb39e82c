import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamHub, type Publication, type Subscription } from '@cyclorama/streaming';
import { eq, sql } from 'drizzle-orm';
import { vi } from 'vitest';
import type { FakeStageLine } from '../../../hosts/live/testing/fake-stage.ts';
import { HandClock, withTestStudio, type TestStudio } from '../../../testing/studio.ts';
import { aiStudios } from '../../ai-studios/table.ts';
import { AI_STUDIO_NEWS } from '../../ai-studios/model.ts';
import type { AsRunEntry } from '../../live/as-run.ts';
import { readAsRun } from '../../live/as-run-query.ts';
import { openOwner, type TestOwner } from '../../live/testing/owner.ts';
import { PRODUCE_RULE_NEWS } from '../../produce-rules/model.ts';
import { produceRules, type ProduceRuleRow } from '../../produce-rules/table.ts';
import { Compositions } from '../desk.ts';
import { composedFolder } from '../places.ts';
import { compositionId } from '../streams.ts';

export const TENANT = 'a'.repeat(32);
export const OTHER = 'b'.repeat(32);

/** Rules at work under test: a real hub and database, hosts with a fake stage, a clock that the test moves. */
export interface Rig {
  readonly studio: TestStudio;
  readonly clock: HandClock;
  readonly hub: StreamHub;
  readonly owner: TestOwner;
  readonly compositions: Compositions;
  close(): Promise<void>;
}

export async function openRig(
  options: { readonly cores?: number; readonly otherCores?: readonly number[] } = {},
): Promise<Rig> {
  const clock = new HandClock();
  const studio = await withTestStudio({ clock });
  const hub = new StreamHub();
  const owner = openOwner(studio);
  const compositions = new Compositions({
    ...owner.parts,
    hub,
    cores: options.cores ?? 0,
    otherCores: () => options.otherCores ?? [],
  });
  compositions.open();
  return {
    studio,
    clock,
    hub,
    owner,
    compositions,
    close: async () => {
      await compositions.drain();
      await owner.close();
      hub.close();
      await studio.close();
    },
  };
}

/** A template with a stream behind the person, so that no file is needed. */
export async function seedStudio({ studio }: Pick<Rig, 'studio'>, projectId = TENANT): Promise<string> {
  const id = randomUUID();
  const at = studio.clock.now();
  await studio.db.orm.insert(aiStudios).values({
    id,
    projectId,
    name: `set ${id}`,
    width: 640,
    height: 360,
    mattingType: 'green',
    mattingLayout: { PositionX: 0.25, PositionY: 0.1, HeightNormalized: 0.9 },
    background: { type: 'LIVE', url: 'rtmp://sky.example.org/live/sky' },
    createdAt: at,
    updatedAt: at,
  });
  return id;
}

export async function changeStudio(
  { studio }: Pick<Rig, 'studio'>,
  studioId: string,
  values: Partial<typeof aiStudios.$inferInsert>,
): Promise<void> {
  await studio.db.orm
    .update(aiStudios)
    .set({ ...values, revision: sql`${aiStudios.revision} + 1` })
    .where(eq(aiStudios.id, studioId));
  await studio.events.publish(AI_STUDIO_NEWS, { projectId: TENANT, studioId });
}

type RuleValues = typeof produceRules.$inferInsert;

/** A rule as AddLiveAIProduceRules leaves it. */
export async function seedRule(
  { studio }: Pick<Rig, 'studio'>,
  values: Partial<RuleValues> = {},
): Promise<ProduceRuleRow> {
  const at = studio.clock.now();
  const [row] = await studio.db.orm
    .insert(produceRules)
    .values({
      id: randomUUID(),
      projectId: TENANT,
      app: 'live',
      domain: 'live.example.org',
      suffix: '_set',
      liveTemplate: 'lp_ld',
      createdAt: at,
      updatedAt: at,
      ...values,
    })
    .returning();
  if (row === undefined) throw new Error('no rule was made');
  await tell(studio, row.id);
  return row;
}

export async function changeRule(
  { studio }: Pick<Rig, 'studio'>,
  ruleId: string,
  values: Partial<RuleValues>,
): Promise<void> {
  await studio.db.orm
    .update(produceRules)
    .set({ ...values, revision: sql`${produceRules.revision} + 1` })
    .where(eq(produceRules.id, ruleId));
  await tell(studio, ruleId);
}

export async function deleteRule({ studio }: Pick<Rig, 'studio'>, ruleId: string): Promise<void> {
  await studio.db.orm.delete(produceRules).where(eq(produceRules.id, ruleId));
  await tell(studio, ruleId);
}

function tell(studio: TestStudio, ruleId: string): Promise<void> {
  return studio.events.publish(PRODUCE_RULE_NEWS, { projectId: TENANT, ruleId, app: 'live' });
}

/** Publishes as a camera does. */
export function camera({ hub }: Pick<Rig, 'hub'>, path = `${TENANT}/live/cam`): Publication {
  return hub.publish(path, { from: '10.0.0.1', protocol: 'rtmp' });
}

/** A player of RTMP or FLV. */
export function player({ hub }: Pick<Rig, 'hub'>, path: string): Subscription {
  const nothing = (): void => undefined;
  return hub.play(path, { packet: nothing, paused: nothing, end: nothing, waiting: () => 0 });
}

/** What the fake stages of a rule at work on a stream did, oldest first; empty once it has ended. */
export function stageLines(
  { studio }: Pick<Rig, 'studio'>,
  rule: { readonly id: string },
  path = `${TENANT}/live/cam`,
): readonly FakeStageLine[] {
  const file = join(composedFolder(studio.config.dataDir, compositionId(rule, { path })), 'stage.log');
  try {
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as FakeStageLine);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** What the as-run log has of a rule at work on a stream, the newest first. */
export async function journal(
  { studio, owner }: Pick<Rig, 'studio' | 'owner'>,
  rule: { readonly id: string },
  kind: string,
  path = `${TENANT}/live/cam`,
): Promise<readonly AsRunEntry[]> {
  await owner.asRun.flush();
  const casterId = compositionId(rule, { path });
  return readAsRun(studio, { projectId: TENANT, casterId, kinds: [kind], limit: 100 });
}

/** Waits for what takes a moment: hosts start, news travel. */
export async function soon(check: () => unknown): Promise<void> {
  await vi.waitFor(check, { timeout: 25_000, interval: 20 });
}
