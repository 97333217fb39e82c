import { beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PROJECT } from '../videos/testing/seed.ts';
import { casterOperations } from './operations.ts';
import { casterKit, identityOf, listsOf, refusalOf, type CasterKit } from './testing/kit.ts';
import type { ApsaraHandler, ApsaraRequest } from '../../doors/apsara/operation.ts';

let kit: CasterKit;
let input: Readonly<Record<string, unknown>>;
let casterId: string;

beforeAll(async () => {
  kit = await casterKit();
  const made = await kit.running({}, (id) => kit.source(id));
  ({ casterId } = made);
  const LayoutId = await kit.layout(casterId);
  const { resources } = await kit.rows(casterId);
  // Everything that any of the operations wants, all of it valid for the owner.
  input = {
    CasterId: casterId,
    SrcCasterId: casterId,
    SceneId: made.pgm,
    FromSceneId: made.pvw,
    ToSceneId: made.pgm,
    LayoutId,
    ComponentId: [await kit.text(casterId)],
    ResourceId: resources[0]!.id,
    ChannelId: 'RV01',
    LocationId: 'RV02',
    ResourceName: 'a',
    VodUrl: 'http://media.example.org/a.mp4',
    ComponentType: 'text',
    ComponentLayer: {},
    TextLayerContent: {},
    ClientToken: 'tenancy',
    CasterName: 'mine now',
    NewResourceGroupId: 'rg',
    Type: 'All',
    FollowEnable: 0,
    ...listsOf(['RV01']),
  };
});

const OWN = new Set(['CreateCaster', 'DescribeCasters']);
const actions = Object.keys(casterOperations).filter((action) => !OWN.has(action));

it('has all operations of production studios but their programme lists', () => {
  expect(Object.keys(casterOperations)).toHaveLength(36);
});

describe('casters of other tenants are not there', () => {
  it.each(actions)('%s', async (action) => {
    const before = await kit.rows(casterId);
    kit.sessions.take();
    const handler: ApsaraHandler = casterOperations[action as keyof typeof casterOperations];
    const request = (changes: object): ApsaraRequest<never> =>
      ({
        action,
        input: { ...input, ...changes },
        identity: identityOf(OTHER_PROJECT),
        requestId: 'r',
        addresses: { rtmp: 'rtmp://studio.test:1935', http: 'http://studio.test' },
        setHeader: () => undefined,
      }) as unknown as ApsaraRequest<never>;
    const foreign =
      action === 'UpdateCasterSceneAudio' ? 'IllegalOperation 401' : 'InvalidCaster.NotFound 404';
    expect(await refusalOf(handler(kit.context, request({})))).toBe(foreign);
    const unknown = { CasterId: 'unknown', SrcCasterId: 'unknown' };
    expect(await refusalOf(handler(kit.context, request(unknown)))).toBe('InvalidCaster.NotFound 404');
    expect(await kit.rows(casterId)).toEqual(before);
    expect(kit.sessions.take()).toEqual([]);
  });

  it('DescribeCasters', async () => {
    expect(await kit.ask('DescribeCasters', { CasterId: casterId }, OTHER_PROJECT)).toEqual({
      Total: 0,
      CasterList: { Caster: [] },
    });
  });
});
