import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MSS_ERRORS, OPENAPI, OPERATIONS, OPERATION_IDS, REFERENCE } from './index.ts';

interface Generator {
  readonly generate: () => Map<string, string>;
}

test('the committed files are what the generator makes of the contract', async () => {
  const { generate } = (await import(new URL('../scripts/generate.mjs', import.meta.url).href)) as Generator;
  for (const [name, text] of generate()) {
    const committed = readFileSync(new URL(`../src/generated/${name}`, import.meta.url), 'utf8');
    expect(committed === text, `${name} is stale: run node packages/contract/scripts/generate.mjs`).toBe(
      true,
    );
  }
});

test('all 66 operations are there, each with limits for every region', () => {
  expect(OPERATION_IDS).toHaveLength(66);
  for (const id of OPERATION_IDS) {
    expect(Object.values(OPERATIONS[id].throttle)).toHaveLength(3);
    expect(Math.min(...Object.values(OPERATIONS[id].throttle))).toBeGreaterThan(0);
    expect(OPERATIONS[id].path.startsWith('/v1/{project_id}/')).toBe(true);
  }
  expect(OPERATIONS.startSmartLive.status).toBe(202);
  expect(OPERATIONS.deleteAsset.status).toBe(200);
});

test('the spellings of the SDK stand beside those of the document', () => {
  expect(OPERATIONS.listAssetSummary.aliases).toEqual(['/v1/{project_id}/digital-assets/summarys']);
  const command = OPENAPI.components.schemas['AvatarTrainingCommandResponse'];
  expect(command?.['properties']).toHaveProperty('commond_result.enum', ['EXCUTE_SUCCESS', 'EXCUTE_FAILED']);
  const video = OPENAPI.components.schemas['DigitalHumanVideo'];
  expect(video?.['properties']).toHaveProperty(
    'job_type.enum',
    expect.arrayContaining(['DIGITAL_HUMAN_PHOTO_VIDEO', 'PHOTO_DIGITAL_HUMAN_VIDEO']),
  );
});

test('errors carry the statuses of the document, even the odd ones', () => {
  expect(MSS_ERRORS['MSS.00000003']).toEqual({ status: 400, message: 'Invalid parameter' });
  expect(MSS_ERRORS['MSS.00020006'].status).toBe(403);
  expect(MSS_ERRORS['MSS.20010048'].status).toBe(500);
  expect(MSS_ERRORS['APIGW.0308'].status).toBe(429);
  expect(Object.keys(MSS_ERRORS).length).toBeGreaterThan(670);
});

test('reference tables: 14 fonts, tags, voices of three regions, resource codes', () => {
  expect(Object.keys(REFERENCE.fonts.items)).toHaveLength(14);
  expect(REFERENCE.tags['gender']).toEqual(['MALE', 'FEMALE']);
  expect(REFERENCE.presetVoices.length).toBeGreaterThan(20);
  expect(new Set(REFERENCE.resourceTypes.map((row) => row.code)).size).toBe(REFERENCE.resourceTypes.length);
});
