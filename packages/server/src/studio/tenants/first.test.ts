import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import type { TenantStore } from './create.ts';
import { credentialsPath, readCredentialsFile, type CredentialsDocument } from './credentials-file.ts';
import { ensureFirstTenant } from './first.ts';
import { openIdentities } from './identities.ts';
import { countTenants } from './queries.ts';
import { openSecretBox } from './secret-box.ts';

let studio: TestStudio;
let store: TenantStore;
beforeEach(async () => {
  studio = await withTestStudio();
  store = { db: studio.db, clock: studio.clock, box: openSecretBox(studio.config.dataDir) };
});

function start(endpoint = 'http://127.0.0.1:8420'): Promise<string | undefined> {
  return ensureFirstTenant(store, { dataDir: studio.config.dataDir, endpoint, log: studio.log });
}

function file(): CredentialsDocument {
  return readCredentialsFile(studio.config.dataDir)!;
}

describe('the first start', () => {
  test('writes credentials that work, for the owner only', async () => {
    const path = await start('http://127.0.0.1:8420/');
    expect(path).toBe(credentialsPath(studio.config.dataDir));
    expect(statSync(path!).mode & 0o777).toBe(0o600);
    expect(file()).toMatchObject({
      endpoint: 'http://127.0.0.1:8420',
      console_url: 'http://127.0.0.1:8420/',
      project_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      access_key: expect.stringMatching(/^[A-Z0-9]{20}$/) as string,
    });
    const identities = openIdentities(store);
    const { domain, user, password, access_key: accessKey, secret_key: secretKey } = file();
    expect(await identities.login(domain, user, password)).toMatchObject({ projectId: file().project_id });
    expect(await identities.findKey(accessKey)).toMatchObject({ secretKey, projectId: file().project_id });
    expect(readdirSync(studio.config.dataDir).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('leaves no secret in the database', async () => {
    await start();
    const { rows } = await studio.db.executeSql(
      `select (select json_agg(u)::text from tenant_users u) || (select json_agg(k)::text from access_keys k) as all`,
    );
    const dump = JSON.stringify(rows);
    expect(dump).toContain(file().access_key);
    const inHex = Buffer.from(file().secret_key).toString('hex');
    for (const secret of [file().password, file().secret_key, inHex]) expect(dump).not.toContain(secret);
  });

  test('done twice, or by two at once, makes one tenant', async () => {
    await Promise.all([start(), start()]);
    await start();
    expect(await countTenants(studio.db.orm)).toBe(1);
    expect(await openIdentities(store).findKey(file().access_key)).toBeDefined();
  });

  test('cut off between file and row goes on from the file', async () => {
    await start();
    const written = readFileSync(credentialsPath(studio.config.dataDir), 'utf8');
    await studio.db.executeSql('delete from tenants');
    await start();
    expect(readFileSync(credentialsPath(studio.config.dataDir), 'utf8')).toBe(written);
    expect(await openIdentities(store).findKey(file().access_key)).toBeDefined();
  });
});

describe('a later start', () => {
  test('keeps everything but the address', async () => {
    await start();
    const before = file();
    await start('https://studio.example');
    expect(file()).toEqual({
      ...before,
      endpoint: 'https://studio.example',
      console_url: 'https://studio.example/',
    });
    expect(statSync(credentialsPath(studio.config.dataDir)).mode & 0o777).toBe(0o600);
  });

  test('does not make up a lost file', async () => {
    await start();
    rmSync(credentialsPath(studio.config.dataDir));
    expect(await start()).toBeUndefined();
    expect(readCredentialsFile(studio.config.dataDir)).toBeUndefined();
  });

  test('leaves a file of another installation alone', async () => {
    await start();
    const foreign = JSON.stringify({ ...file(), project_id: '0'.repeat(32) });
    writeFileSync(credentialsPath(studio.config.dataDir), foreign);
    expect(await start('http://other')).toBeUndefined();
    expect(readFileSync(credentialsPath(studio.config.dataDir), 'utf8')).toBe(foreign);
  });

  test.each(['', '[]', '{"endpoint":"x"}'])('refuses the file %j', async (text) => {
    writeFileSync(credentialsPath(studio.config.dataDir), text);
    await expect(start()).rejects.toThrow('credentials.json');
    expect(await countTenants(studio.db.orm)).toBe(0);
  });

  test('closes a file that stood open', async () => {
    await start();
    chmodSync(credentialsPath(studio.config.dataDir), 0o644);
    await start('http://127.0.0.1:9000');
    expect(statSync(credentialsPath(studio.config.dataDir)).mode & 0o777).toBe(0o600);
  });
});
