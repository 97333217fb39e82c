import { createRequire } from 'node:module';
import RpcClient from '@alicloud/pop-core';
import type OpenApi from '@alicloud/openapi-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApsaraError, type ApsaraInput } from '@cyclorama/contract';
import { openApsaraTestDoor, type ApsaraTestDoor } from '../testing/apsara.ts';
import type { ApsaraRequest } from './operation.ts';

// The vendor's package is CommonJS whose default export carries the class.
const {
  default: Client,
  $OpenApiUtil: Util,
  OpenApiUtil,
} = createRequire(import.meta.url)('@alicloud/openapi-core') as {
  default: typeof OpenApi.default;
} & typeof OpenApi;

const taken: unknown[] = [];
let door: ApsaraTestDoor;
let address: string;

beforeAll(async () => {
  door = await openApsaraTestDoor({
    tables: [
      {
        UpdateCasterSceneAudio: async (
          _context: unknown,
          request: ApsaraRequest<ApsaraInput<'UpdateCasterSceneAudio'>>,
        ) => {
          taken.push(request.input);
          if (request.input.SceneId === 'gone') throw new ApsaraError('InvalidScene.NotFound', 'gone');
          return {};
        },
        CreateLiveAIStudio: async (
          _context: unknown,
          request: ApsaraRequest<ApsaraInput<'CreateLiveAIStudio'>>,
        ) => {
          taken.push(request.input);
          return { StudioId: 'studio-1' };
        },
        StartCaster: async (_context: unknown, request: ApsaraRequest<ApsaraInput<'StartCaster'>>) => ({
          PgmSceneInfos: {
            SceneInfo: [
              {
                SceneId: 's1',
                StreamUrl: `${request.addresses.rtmp}/live/pgm?a=1&b=2`,
                StreamInfos: { StreamInfo: [] },
              },
            ],
          },
          PvwSceneInfos: { SceneInfo: [{ SceneId: 's2', RtsUrl: '' }] },
        }),
      },
    ],
  });
  // The vendor's clients sign with the wall.
  door.clock.advance(Date.now() - door.clock.now().getTime());
  address = await door.server.listen();
});
afterAll(() => door.server.close());

const AUDIO = {
  CasterId: 'c-1',
  SceneId: 'scene',
  FollowEnable: 1,
  MixList: ['RV01', 'RV02'],
  AudioLayer: [{ VolumeRate: 1.5, ValidChannel: 'leftChannel' }, { Filter: '{"enableAgc":1}' }],
};
const READ = {
  ...AUDIO,
  AudioLayer: [{ VolumeRate: 1.5, ValidChannel: 'leftChannel' }, { Filter: { enableAgc: 1 } }],
};

describe('pop-core', () => {
  const client = (): RpcClient =>
    new RpcClient({
      endpoint: address,
      apiVersion: '2016-11-01',
      accessKeyId: door.tenant.accessKey,
      accessKeySecret: door.tenant.secretKey,
    });

  test.each(['GET', 'POST'] as const)('%s: parameters arrive as the contract types them', async (method) => {
    const answer = await client().request('UpdateCasterSceneAudio', AUDIO, { method });
    expect(answer).toEqual({ RequestId: expect.stringMatching(/^[0-9A-F]{8}-[0-9A-F-]{27}$/) as string });
    expect(taken.at(-1)).toEqual(READ);
  });

  test('learns the code of a refusal', async () => {
    await expect(
      client().request('UpdateCasterSceneAudio', { ...AUDIO, SceneId: 'gone' }, {}),
    ).rejects.toMatchObject({
      code: 'InvalidScene.NotFound',
    });
    await expect(
      client().request(
        'CreateLiveAIStudio',
        { StudioName: 'a', MattingType: 'blue', MattingLayout: { PositionX: 1 } },
        {},
      ),
    ).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});

describe('openapi-core', () => {
  const send = async (
    action: string,
    parameters: Record<string, unknown>,
  ): Promise<Record<string, unknown>> => {
    const client = new Client(
      new Util.Config({
        accessKeyId: door.tenant.accessKey,
        accessKeySecret: door.tenant.secretKey,
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
    return client.callApi(params, new Util.OpenApiRequest({ query }), {} as never);
  };

  test('parameters arrive, headers and body come back', async () => {
    const answer = await send('UpdateCasterSceneAudio', AUDIO);
    expect(taken.at(-1)).toEqual(READ);
    const { RequestId } = answer['body'] as { RequestId: string };
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'x-acs-request-id': RequestId } });
  });

  test('lists are arrays, RTMP addresses those of this server', async () => {
    const { body } = await send('StartCaster', { CasterId: 'c-1' });
    expect(body).toMatchObject({
      PgmSceneInfos: {
        SceneInfo: [{ SceneId: 's1', StreamUrl: 'rtmp://127.0.0.1:21935/live/pgm?a=1&b=2' }],
      },
      PvwSceneInfos: { SceneInfo: [{ SceneId: 's2', RtsUrl: '' }] },
    });
  });

  test('JSON objects in a parameter are read', async () => {
    const sent = {
      StudioName: 'a b+c',
      MattingType: 'blue',
      MattingLayout: '{"PositionX":0.3}',
      Width: 1280,
    };
    expect(await send('CreateLiveAIStudio', sent)).toMatchObject({ body: { StudioId: 'studio-1' } });
    expect(taken.at(-1)).toEqual({ ...sent, MattingLayout: { PositionX: 0.3 } });
  });

  test('learns code and status of a refusal', async () => {
    await expect(send('UpdateCasterSceneAudio', { ...AUDIO, SceneId: 'gone' })).rejects.toMatchObject({
      code: 'InvalidScene.NotFound',
      statusCode: 404,
    });
    await expect(send('NoSuchAction', {})).rejects.toMatchObject({ code: 'InvalidAction.NotFound' });
  });
});
