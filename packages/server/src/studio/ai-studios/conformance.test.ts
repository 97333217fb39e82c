import { createRequire } from 'node:module';
import RpcClient from '@alicloud/pop-core';
import type OpenApi from '@alicloud/openapi-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant } from '../tenants/create.ts';
import { parsePolicy } from '../tenants/policies.ts';
import { openBench, type AIStudioBench, type Members } from './testing/bench.ts';

// The vendor's package is CommonJS whose default export carries the class.
const {
  default: Client,
  $OpenApiUtil: Util,
  OpenApiUtil,
} = createRequire(import.meta.url)('@alicloud/openapi-core') as {
  default: typeof OpenApi.default;
} & typeof OpenApi;

let bench: AIStudioBench;
let address: string;

beforeAll(async () => {
  bench = await openBench();
  const { clock, server } = bench.door;
  // The vendor's clients sign with the wall.
  clock.advance(Date.now() - clock.now().getTime());
  address = await server.listen();
});
afterAll(() => bench.door.server.close());

/** Does an action with one of the vendor's clients. */
type Send = (action: string, parameters: Record<string, unknown>) => Promise<Members>;

const popCore: Send = (action, parameters) =>
  new RpcClient({
    endpoint: address,
    apiVersion: '2016-11-01',
    accessKeyId: bench.door.tenant.accessKey,
    accessKeySecret: bench.door.tenant.secretKey,
  }).request<Members>(action, parameters, { method: 'POST' });

const openApiCore: Send = async (action, parameters) => {
  const client = new Client(
    new Util.Config({
      accessKeyId: bench.door.tenant.accessKey,
      accessKeySecret: bench.door.tenant.secretKey,
      endpoint: new URL(address).host,
      protocol: 'HTTP',
    }),
  );
  const params = new Util.Params({
    action,
    version: '2016-11-01',
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  const query = OpenApiUtil.query(parameters);
  const answer = await client.callApi(params, new Util.OpenApiRequest({ query }), {} as never);
  return answer['body'] as Members;
};

describe.each<readonly [string, Send]>([
  ['pop-core', popCore],
  ['openapi-core', openApiCore],
])('%s', (client, send) => {
  test('a template and its rule, from nothing to nothing', async () => {
    const StudioName = `by ${client}`;
    const MattingLayout = JSON.stringify({ HeightNormalized: 0.5, PositionX: 0.3, PositionY: 0.3 });
    const matting = { StudioName, MattingType: 'complex', MattingLayout };
    const { StudioId } = await send('CreateLiveAIStudio', {
      ...matting,
      Width: 1080,
      Height: 1920,
      BackgroundType: 'PIC',
      BackgroundResourceId: bench.picture,
    });
    expect(StudioId).toMatch(/^[0-9a-f-]{36}$/);
    const place = { App: client, Domain: 'live.example.org' };
    const { RulesId } = await send('AddLiveAIProduceRules', {
      ...place,
      Suffix: '_ai',
      LiveTemplate: 'lp_ud_v',
      IsLazy: true,
      StudioName,
    });
    const rules = await send('DescribeLiveAIProduceRules', { RulesId, PageNumber: '1', PageSize: '10' });
    expect(rules).toMatchObject({
      RuleInfoList: { RuleInfo: [{ RulesId, ...place, SuffixName: '_ai', IsLazy: true, StudioName }] },
    });
    await send('ModifyLiveAIStudio', { ...matting, BackgroundResourceId: bench.film });
    // Clients of the vendor want texts here, and lists even for one.
    expect(await send('DescribeLiveAIStudio', { StudioName })).toMatchObject({
      PageNumber: 1,
      PageSize: 10,
      Total: 1,
      StudioConfigs: {
        SubtitleConfig: [
          {
            TemplateId: StudioId,
            Width: '1080',
            Height: '1920',
            MattingLayout,
            BackgroundType: 'VOD',
            RuleIds: { ruleId: [RulesId] },
          },
        ],
      },
    });
    await expect(send('DeleteLiveAIStudio', { StudioId })).rejects.toMatchObject({
      code: 'InvalidParameter',
    });
    await send('UpdateLiveAIProduceRules', { ...place, RulesId, Suffix: '_b', StudioName });
    await send('DeleteLiveAIProduceRules', { ...place, SuffixName: '_b' });
    await send('DeleteLiveAIStudio', { StudioId });
    expect(await send('DescribeLiveAIStudio', { StudioName })).toMatchObject({
      Total: 0,
      StudioConfigs: { SubtitleConfig: [] },
    });
  });

  test('an object that nobody turned into JSON is refused as such', async () => {
    const parameters = bench.sent({ MattingLayout: '[object Object]' });
    await expect(send('CreateLiveAIStudio', { ...parameters })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: expect.stringContaining('MattingLayout') as string,
    });
  });
});

test('XML repeats elements under their plural parent', async () => {
  await bench.studio({ StudioName: 'xml', MattingLayout: '{"PositionX":0.1}' });
  const answer = await bench.door.call('DescribeLiveAIStudio', { StudioName: 'xml' }, { format: 'XML' });
  expect(answer.body).toContain('<DescribeLiveAIStudioResponse>');
  expect(answer.body).toContain('<StudioConfigs><SubtitleConfig><BackgroundResourceId>');
  expect(answer.body).toContain('<TemplateName>xml</TemplateName>');
  const layout = '{&quot;HeightNormalized&quot;:1,&quot;PositionX&quot;:0.1,&quot;PositionY&quot;:0}';
  expect(answer.body).toContain(`<MattingLayout>${layout}</MattingLayout>`);
});

test('policies name the action', async () => {
  const rights = parsePolicy([
    { Effect: 'Allow', Action: ['live:*'], Resource: '*' },
    { Effect: 'Deny', Action: ['live:CreateLiveAIStudio', 'live:AddLiveAIProduceRules'], Resource: '*' },
  ]);
  const bounded = await createTenant(bench.door.store, 'bounded', rights);
  expect(await bench.ask('DescribeLiveAIStudio', {}, bounded)).toMatchObject({ Total: 0 });
  const refused = (action: string) => bench.refused(action, bench.sent(), bounded);
  expect((await refused('CreateLiveAIStudio')).slice(0, 2)).toEqual([403, 'Forbidden.RAM']);
  expect((await refused('AddLiveAIProduceRules')).slice(0, 2)).toEqual([403, 'Forbidden.RAM']);
});
