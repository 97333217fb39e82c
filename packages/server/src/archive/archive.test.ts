import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStudio } from '../cli/open-studio.ts';
import { loadConfig, type Config } from '../config.ts';
import { withTestStudio, type TestStudio } from '../testing/studio.ts';
import { lethal } from '../work/testing/definitions.ts';
import { exportArchive } from './export.ts';
import { FolderNotEmpty, restoreArchive } from './restore.ts';
import { TarWriter } from './tar.ts';

const log = pino({ level: 'silent' });
const TRICKY = 'tab\t newline\n backslash \\ \\N null? “ü” 你好 \u{1F600}';
let base: string;
let studio: TestStudio;
let file: string;

function configAt(name: string): Config {
  return loadConfig({ env: { CYCLORAMA_DATA: join(base, name) } });
}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'cyclorama-archive-'));
  file = join(base, 'all.tar');
  studio = await withTestStudio();
  const { dataDir } = studio.config;
  writeFileSync(join(dataDir, 'credentials.json'), '{"access_key":"AK"}', { mode: 0o600 });
  mkdirSync(join(dataDir, 'secrets'), { recursive: true });
  writeFileSync(join(dataDir, 'secrets', 'other'), 'hidden', { mode: 0o600 });
  await studio.db.tx(async (tx) => {
    for (let i = 0; i < 300; i += 1) {
      await tx.executeSql(
        `insert into outbox (project_id, subject, url, body, auth_kind, next_at, created_at)
         values ($1, $2, 'https://example.com', $3, 'none', now(), now())`,
        [`p${i % 3}`, TRICKY, JSON.stringify({ i, text: TRICKY, filler: 'x'.repeat(20_000) })],
      );
    }
    await studio.queue.send(tx, lethal, { a: 4, b: 2 });
  });
  await studio.objects.put('tenant/video/1/a.mp4', Buffer.alloc(1_500_000, 9), { contentType: 'video/mp4' });
  await studio.objects.put('tenant/text/2/b.txt', Buffer.from('hello'), { contentType: 'text/plain' });
  const { db, objects } = studio;
  const result = await exportArchive({ db, objects, dataDir, file, now: new Date() });
  expect(result).toEqual({ objects: 2, bytes: statSync(file).size });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('an archive of a studio', () => {
  it('can be read by its owner only', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('becomes the same studio in an empty folder, which goes on with its work', async () => {
    const config = configAt('restored');
    const { manifest, objects } = await restoreArchive(config, log, file);
    expect(objects).toBe(2);
    expect(manifest.database.migrations.length).toBeGreaterThan(0);
    expect(readFileSync(join(config.dataDir, 'credentials.json'), 'utf8')).toBe('{"access_key":"AK"}');
    expect(readFileSync(join(config.dataDir, 'secrets', 'other'), 'utf8')).toBe('hidden');
    expect(statSync(join(config.dataDir, 'secrets', 'other')).mode & 0o777).toBe(0o600);

    const opened = await openStudio({ config, log, embedded: 'start' });
    try {
      const query = 'select id, project_id, subject, body, next_at from outbox order by id';
      const [before, after] = await Promise.all([studio.db.executeSql(query), opened.db.executeSql(query)]);
      expect(after.rows).toHaveLength(300);
      expect(after.rows).toEqual(before.rows);
      const text = await buffer(await opened.studio.objects.read('tenant/text/2/b.txt'));
      expect(text.toString()).toBe('hello');
      expect(await opened.studio.objects.stat('tenant/video/1/a.mp4')).toMatchObject({
        size: 1_500_000,
        contentType: 'video/mp4',
        md5: (await studio.objects.stat('tenant/video/1/a.mp4'))?.md5,
      });
      const run = vi.fn(async () => undefined);
      await opened.queue.work([{ definition: lethal, run }]);
      await vi.waitFor(
        () => expect(run).toHaveBeenCalledWith(expect.objectContaining({ input: { a: 4, b: 2 } })),
        5000,
      );
    } finally {
      await opened.close();
    }
    await expect(restoreArchive(config, log, file)).rejects.toThrow(FolderNotEmpty);
  });

  it('of a newer version is refused and leaves nothing', async () => {
    const newer = join(base, 'newer.tar');
    const out = createWriteStream(newer);
    const tar = new TarWriter(out);
    const database = { migrations: ['0001_ground', '9999_future'], tables: [], sequences: [], queues: [] };
    const manifest = Buffer.from(JSON.stringify({ product: 'cyclorama', format: 1, version: '9', database }));
    await tar.add('manifest.json', manifest.length, [manifest]);
    await tar.finish();
    await finished(out.end());
    await expectNothingLeft('newer', newer, '9999_future');
  });

  it('that is cut off is refused and leaves nothing', async () => {
    const cut = join(base, 'cut.tar');
    writeFileSync(cut, readFileSync(file));
    truncateSync(cut, statSync(file).size - 700_000);
    await expectNothingLeft('cut', cut, 'ends too early');
  });

  async function expectNothingLeft(name: string, archive: string, why: string): Promise<void> {
    const config = configAt(name);
    await expect(restoreArchive(config, log, archive)).rejects.toThrow(why);
    const left = existsSync(config.dataDir) ? readdirSync(config.dataDir) : [];
    expect(left).toEqual([]);
  }
});
