import { randomBytes, randomUUID } from 'node:crypto';
import { ApsaraError } from '@cyclorama/contract';
import { answerOnce } from '../../doors/apsara/client-token.ts';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import type { Tx } from '../context.ts';
import { given, type Asked } from './handler.ts';
import type { CasterConfig } from './model.ts';
import { casters, type CasterTag } from './table.ts';

const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 128;
const KEY_BYTES = 16;

/** CreateCaster: a stopped caster without sources, scenes or configuration. Its name is its id where none is given. */
export async function createCaster(
  { studio }: ApsaraContext,
  request: Asked<'CreateCaster'>,
): Promise<Readonly<Record<string, unknown>>> {
  const { input } = request;
  const { NormType: normType, ChargeType: chargeType } = input;
  if (normType !== 1 && normType !== 4) {
    const why = `${normType} is a carousel, which is not available yet; 1 (standard) and 4 (virtual studio) are`;
    throw new ApsaraError('InvalidParameter.NormType', why);
  }
  if (chargeType !== 'PostPaid') throw new ApsaraError('InvalidChargeType.PostSupport');
  for (const member of ['PurchaseTime', 'ExpireTime'] as const) {
    if (given(input[member]) !== undefined) {
      throw new ApsaraError(`InvalidParameter.${member}`, 'only with ChargeType PrePaid');
    }
  }
  const tags = checkedTags(input.Tag ?? []);
  return answerOnce(studio, request, async (tx) => ({
    CasterId: await insertCaster(tx, request, tags, studio.clock.now()),
  }));
}

async function insertCaster(
  { orm }: Tx,
  { input, identity }: Asked<'CreateCaster'>,
  tags: readonly CasterTag[],
  now: Date,
): Promise<string> {
  const id = randomUUID();
  const { CasterTemplate: template } = input;
  await orm.insert(casters).values({
    id,
    projectId: identity.projectId,
    name: given(input.CasterName) ?? id,
    normType: input.NormType === 4 ? 4 : 1,
    config: {
      ...EMPTY_CONFIG,
      ...(template !== undefined && { TranscodeConfig: { CasterTemplate: template } }),
    },
    streamKey: newStreamKey(),
    clientToken: input.ClientToken,
    resourceGroupId: input.ResourceGroupId ?? '',
    tags,
    createdAt: now,
    updatedAt: now,
  });
  return id;
}

/** What a caster is set to before anybody sets anything. */
const EMPTY_CONFIG: CasterConfig = {
  ChannelEnable: 0,
  Delay: 0,
  ProgramEffect: 0,
  AutoSwitchUrgentOn: false,
};

/** Part of stream names: 128 random bits, so that knowing an address is a right to play. */
export function newStreamKey(): string {
  return randomBytes(KEY_BYTES).toString('hex');
}

function checkedTags(
  tags: readonly { readonly Key?: string; readonly Value?: string }[],
): readonly CasterTag[] {
  if (tags.length > MAX_TAGS) throw new ApsaraError('InvalidTag.Malformed', `more than ${MAX_TAGS}`);
  const keys = new Set<string>();
  return tags.map(({ Key: key = '', Value: value = '' }, index) => {
    const where = `Tag.${index + 1}`;
    if (key === '') throw new ApsaraError('MissingParameter', `${where}.Key`);
    if (key.length > MAX_TAG_LENGTH || value.length > MAX_TAG_LENGTH) {
      throw new ApsaraError('InvalidTag.Malformed', `${where} is longer than ${MAX_TAG_LENGTH} characters`);
    }
    if (keys.has(key)) throw new ApsaraError('InvalidTag.Malformed', `${where}.Key is there twice`);
    keys.add(key);
    return { Key: key, Value: value };
  });
}
