import { beforeAll, describe, expect, test } from 'vitest';
import { HandClock, withTestStudio } from '../../testing/studio.ts';
import { createKeyCommand, listKeysCommand, revokeKeyCommand, temporaryKeyCommand } from './cli.ts';
import { BadTenantName, createTenant, type TenantStore } from './create.ts';
import type { CredentialsDocument } from './credentials-file.ts';
import { openIdentities, type Identities } from './identities.ts';
import { openSecretBox } from './secret-box.ts';
import { BadTemporaryKey, createTemporaryKey } from './temporary-keys.ts';

const endpoint = 'http://127.0.0.1:8420';
const clock = new HandClock();
let store: TenantStore;
let identities: Identities;
beforeAll(async () => {
  const studio = await withTestStudio({ clock });
  store = { db: studio.db, clock, box: openSecretBox(studio.config.dataDir) };
  identities = openIdentities(store);
});

async function create(tenant: string, policy?: string): Promise<CredentialsDocument> {
  const text = await createKeyCommand(store, {
    tenant,
    endpoint,
    json: true,
    ...(policy === undefined ? {} : { policy }),
  });
  return JSON.parse(text) as CredentialsDocument;
}

describe('keys create', () => {
  test('makes another tenant in the format of credentials.json', async () => {
    const document = await create('second');
    expect(Object.keys(document)).toEqual([
      'endpoint',
      'project_id',
      'domain',
      'user',
      'password',
      'access_key',
      'secret_key',
      'console_url',
    ]);
    expect(await identities.findKey(document.access_key)).toMatchObject({
      tenant: 'second',
      projectId: document.project_id,
      secretKey: document.secret_key,
      policies: [],
    });
  });

  test('gives an existing tenant another user and key, bounded if asked', async () => {
    const [one, two] = [
      await create('third'),
      await create('third', '{"Statement":[{"Effect":"Allow","Action":"metastudio:List*"}]}'),
    ];
    expect(two.project_id).toBe(one.project_id);
    expect(two.user).not.toBe(one.user);
    const policies = [{ Effect: 'Allow', Action: ['metastudio:List*'], Resource: ['*'] }];
    expect(await identities.findKey(two.access_key)).toMatchObject({ policies });
    expect(await identities.login(two.domain, two.user, two.password)).toMatchObject({ policies });
  });

  test('prints for people too', async () => {
    const text = await createKeyCommand(store, { tenant: 'fourth', endpoint });
    expect(text).toMatch(/^endpoint {5}http:\/\/127\.0\.0\.1:8420$/m);
    expect(text).toMatch(/^secret_key {3}\S{40}$/m);
  });

  test.each(['', 'a b', '-x', 'x'.repeat(65), "x';drop"])('the name %j is refused', async (tenant) => {
    await expect(create(tenant)).rejects.toThrow(BadTenantName);
  });

  test('a policy that is none makes nothing', async () => {
    await expect(create('fifth', '{')).rejects.toThrow('not JSON');
    await expect(create('fifth', '[]')).rejects.toThrow('Statement');
    expect(await listKeysCommand(store, { tenant: 'fifth' })).toBe('No keys.');
  });
});

describe('keys list', () => {
  test('tells states and no secret', async () => {
    const { accessKey, secretKey } = await createTenant(store, 'listed');
    const temporary = await createTemporaryKey(store, accessKey, 900);
    const states = async (): Promise<unknown> =>
      (JSON.parse(await listKeysCommand(store, { tenant: 'listed', json: true })) as { state: string }[]).map(
        ({ state }) => state,
      );
    expect(await states()).toEqual(['live', 'live']);
    clock.advance(900_000);
    expect(await states()).toEqual(['live', 'expired']);
    await revokeKeyCommand(store, accessKey);
    expect(await states()).toEqual(['revoked', 'revoked']);
    const all = (await listKeysCommand(store)) + (await listKeysCommand(store, { json: true }));
    for (const secret of [secretKey, temporary.secretKey, temporary.securityToken])
      expect(all).not.toContain(secret);
  });
});

describe('keys revoke', () => {
  test('ends the key, its temporary keys, tokens and password', async () => {
    const tenant = await createTenant(store, 'revoked');
    const temporary = await createTemporaryKey(store, tenant.accessKey, 900);
    const identity = await identities.login(tenant.domain, tenant.user, tenant.password);
    const { token } = await identities.issueToken(identity!);
    expect(await identities.findToken(token)).toBeDefined();
    await revokeKeyCommand(store, tenant.accessKey);
    expect(await identities.findKey(tenant.accessKey)).toBeUndefined();
    expect(await identities.findKey(temporary.accessKey)).toBeUndefined();
    expect(await identities.findToken(token)).toBeUndefined();
    expect(await identities.login(tenant.domain, tenant.user, tenant.password)).toBeUndefined();
    await expect(revokeKeyCommand(store, tenant.accessKey)).rejects.toThrow('was revoked before');
    await expect(revokeKeyCommand(store, 'NOBODY')).rejects.toThrow('there is no access key NOBODY');
  });

  test('of a temporary key ends that one only', async () => {
    const tenant = await createTenant(store, 'parent');
    const temporary = await createTemporaryKey(store, tenant.accessKey, 900);
    await revokeKeyCommand(store, temporary.accessKey);
    expect(await identities.findKey(temporary.accessKey)).toBeUndefined();
    expect(await identities.findKey(tenant.accessKey)).toBeDefined();
    expect(await identities.login(tenant.domain, tenant.user, tenant.password)).toBeDefined();
  });

  test('leaves the other users of the tenant alone', async () => {
    const [one, two] = [await create('shared'), await create('shared')];
    await revokeKeyCommand(store, one.access_key);
    expect(await identities.login(two.domain, two.user, two.password)).toBeDefined();
    expect(await identities.findKey(two.access_key)).toBeDefined();
  });
});

describe('keys temporary', () => {
  test('prints what a client needs', async () => {
    const { accessKey, projectId } = await createTenant(store, 'temporary');
    const text = await temporaryKeyCommand(store, { accessKey, seconds: 3600, json: true });
    expect(JSON.parse(text)).toMatchObject({
      project_id: projectId,
      expires_at: new Date(clock.now().getTime() + 3_600_000).toISOString(),
      security_token: expect.stringMatching(/^[\w-]{128}$/) as string,
    });
  });

  test('is refused for strangers, for itself, and for odd lifetimes', async () => {
    const { accessKey } = await createTenant(store, 'odd');
    const temporary = await createTemporaryKey(store, accessKey, 86_400);
    await expect(createTemporaryKey(store, 'NOBODY', 900)).rejects.toThrow(BadTemporaryKey);
    await expect(createTemporaryKey(store, temporary.accessKey, 900)).rejects.toThrow('cannot make another');
    for (const seconds of [899, 86_401, 900.5, Number.NaN]) {
      await expect(createTemporaryKey(store, accessKey, seconds)).rejects.toThrow('lifetime');
    }
  });
});
