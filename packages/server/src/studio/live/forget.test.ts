import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { seedRule } from '../compositions/testing/rig.ts';
import { forgetAsRun, forgetLeftMaterials, forgetMaterials } from './forget.ts';
import { materialsFolder } from './places.ts';
import { seedCaster, TENANT } from './testing/seed.ts';

const DAY_MS = 86_400_000;
let studio: TestStudio;

beforeAll(async () => {
  studio = await withTestStudio();
  return () => studio.close();
});

/** Something that was downloaded for a caster. */
function download(id: string): string {
  const folder = materialsFolder(studio.config.dataDir, id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'film'), 'film');
  return folder;
}

test('what was on air is kept for 30 days', async () => {
  const now = new Date('2026-03-01T00:00:00Z');
  const ages = [0, 29, 31, 400];
  for (const days of ages)
    await studio.db.executeSql(
      `insert into as_run (id, project_id, caster_id, epoch, at, kind, subject) values ($1, $2, 'c', 1, $3, 'take', $4)`,
      [randomUUID(), TENANT, new Date(now.getTime() - days * DAY_MS), `${days}`],
    );
  await forgetAsRun(studio, now);
  const { rows } = await studio.db.executeSql('select subject from as_run order by at desc');
  expect(rows).toEqual([{ subject: '0' }, { subject: '29' }]);
});

test('downloads go with their caster, at once or when nobody has it any more', async () => {
  const { id } = await seedCaster(studio);
  const kept = download(id);
  const left = download(randomUUID());
  const strange = download('not-an-id');
  await forgetLeftMaterials(studio);
  expect([kept, left, strange].map((folder) => existsSync(folder))).toEqual([true, false, false]);
  const rule = await seedRule({ studio }, { subtitleName: 'x' });
  const [ofRule, ofNoRule] = [rule.id, randomUUID()].map((one) => download(`${one}.0123456789ab`));
  await forgetLeftMaterials(studio);
  expect([ofRule, ofNoRule].map((folder) => existsSync(folder!))).toEqual([true, false]);
  await forgetMaterials(studio, id);
  expect(existsSync(kept)).toBe(false);
});
