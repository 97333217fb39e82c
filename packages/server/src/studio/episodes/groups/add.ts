import { randomUUID } from 'node:crypto';
import { ApsaraError } from '@cyclorama/contract';
import { answerOnce } from '../../../doors/apsara/client-token.ts';
import type { ApsaraContext, ApsaraRequest } from '../../../doors/apsara/operation.ts';
import { checkFileUrl, checkHttpUrl, checkPushUrl } from '../../casters/check-url.ts';
import type { Answer, Asked } from '../../casters/handler.ts';
import { EPISODE_GROUPS_TOPIC } from './store.ts';
import { episodeGroupItems, episodeGroups } from './table.ts';

/** Host names of the vendor's streaming domains are labels here. */
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9][a-z0-9-]{0,62})*$/i;

/** What both ways to add a group say. */
interface GroupInput {
  readonly CallbackUrl: string;
  readonly SideOutputUrl: string;
  readonly DomainName: string;
  readonly StartTime: string;
  readonly RepeatNum: number;
  readonly items: readonly { readonly ItemName?: string; readonly VodUrl?: string }[];
  /** Name of the parameter that holds them. */
  readonly list: string;
}

/** AddCasterEpisodeGroup: files to be played one after the other, with where and when. */
export async function addCasterEpisodeGroup(
  context: ApsaraContext,
  request: Asked<'AddCasterEpisodeGroup'>,
): Answer<'AddCasterEpisodeGroup'> {
  const { Item: items, ...input } = request.input;
  return addGroup(context, request, { ...input, items, list: 'Item' });
}

/** AddCasterEpisodeGroupContent: the same as one JSON document. */
export async function addCasterEpisodeGroupContent(
  context: ApsaraContext,
  request: Asked<'AddCasterEpisodeGroupContent'>,
): Answer<'AddCasterEpisodeGroupContent'> {
  const { Items: items, ...content } = request.input.Content;
  return addGroup(context, request, { RepeatNum: 0, ...content, items, list: 'Content.Items' });
}

async function addGroup(
  context: ApsaraContext,
  request: ApsaraRequest<Readonly<{ ClientToken: string }>>,
  input: GroupInput,
): Answer<'AddCasterEpisodeGroup'> {
  const { studio } = context;
  const items = checkedItems(context, request, input);
  const rules = { studio, addresses: request.addresses };
  checkHttpUrl(rules, 'CallbackUrl', input.CallbackUrl);
  checkPushUrl(rules, 'SideOutputUrl', input.SideOutputUrl);
  if (!DOMAIN.test(input.DomainName)) throw new ApsaraError('InvalidDomainName.Malformed', 'no host name');
  return answerOnce(studio, request, async (tx) => {
    const id = randomUUID();
    await tx.orm.insert(episodeGroups).values({
      id,
      projectId: request.identity.projectId,
      domainName: input.DomainName,
      sideOutputUrl: input.SideOutputUrl,
      callbackUrl: input.CallbackUrl,
      startTime: new Date(input.StartTime),
      repeatNum: input.RepeatNum,
      createdAt: studio.clock.now(),
    });
    await tx.orm.insert(episodeGroupItems).values(items.map((item) => ({ ...item, groupId: id })));
    await studio.events.publish(EPISODE_GROUPS_TOPIC, id, tx);
    return { ProgramId: id, ItemIds: { ItemId: items.map((item) => item.id) } };
  });
}

function checkedItems(
  { studio }: ApsaraContext,
  { addresses }: Pick<ApsaraRequest, 'addresses'>,
  input: GroupInput,
) {
  if (input.items.length === 0) throw new ApsaraError('MissingParameter', input.list);
  return input.items.map(({ ItemName: name = '', VodUrl: vodUrl = '' }, position) => {
    if (vodUrl === '') throw new ApsaraError('MissingParameter', `${input.list}.${position + 1}.VodUrl`);
    checkFileUrl({ studio, addresses }, 'VodUrl', vodUrl);
    const id = randomUUID();
    return { id, position, name: name === '' ? id : name, vodUrl };
  });
}
