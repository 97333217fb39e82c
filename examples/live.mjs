// A programme of two cameras through the Apsara API, signed with an access key (ACS3).
//
//   node examples/live.mjs start             makes the production studio and starts it; prints where it plays
//   node examples/live.mjs show camera1      cuts to a camera, or to both with "show both"
//   node examples/live.mjs stop              ends and removes it
//
// It reads ./data/credentials.json and remembers what it made in ./data/live-example.json.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { call, credentials, folder } from './lib/apsara.mjs';

const { rtmp_url, stream_key } = credentials;
const memory = `${folder}/live-example.json`;

const full = { WidthNormalized: 1, HeightNormalized: 1, PositionNormalized: [0, 0] };
const inset = { WidthNormalized: 0.3, HeightNormalized: 0.3, PositionNormalized: [0.67, 0.03] };

async function addLayout(CasterId, cameras) {
  const { LayoutId } = await call('AddCasterLayout', {
    CasterId,
    BlendList: cameras,
    VideoLayer: [full, inset].slice(0, cameras.length),
    MixList: cameras,
    AudioLayer: cameras.map(() => ({ VolumeRate: 1 })),
  });
  return LayoutId;
}

async function start() {
  const { CasterId } = await call('CreateCaster', {
    CasterName: 'two cameras',
    ChargeType: 'PostPaid',
    NormType: 1,
    ClientToken: randomUUID(),
  });
  await call('SetCasterConfig', {
    CasterId,
    DomainName: 'live.example.com',
    TranscodeConfig: { casterTemplate: 'lp_hd' },
  });
  for (const n of [1, 2]) {
    await call('AddCasterVideoResource', {
      CasterId,
      ResourceName: `camera${n}`,
      LocationId: `RV0${n}`,
      LiveStreamUrl: `rtmp://live.example.com/live/camera${n}`,
    });
  }
  const layouts = {
    camera1: await addLayout(CasterId, ['RV01']),
    camera2: await addLayout(CasterId, ['RV02']),
    both: await addLayout(CasterId, ['RV01', 'RV02']),
  };
  const { PgmSceneInfos } = await call('StartCaster', { CasterId });
  const { SceneId, StreamUrl, StreamInfos } = PgmSceneInfos.SceneInfo[0];
  writeFileSync(memory, JSON.stringify({ CasterId, SceneId, layouts }), { mode: 0o600 });
  await call('UpdateCasterSceneConfig', { CasterId, SceneId, LayoutId: layouts.both });
  console.log(
    `Cameras publish to:\n  ${[1, 2].map((n) => `"${rtmp_url}/camera${n}?key=${stream_key}"`).join('\n  ')}`,
  );
  const urls = StreamInfos.StreamInfo.map(({ OutputStreamUrl }) => OutputStreamUrl);
  console.log(`The programme plays at:\n  ${[...new Set([StreamUrl, ...urls])].join('\n  ')}`);
}

const [command, name] = process.argv.slice(2);
if (command === 'start') await start();
else if (!existsSync(memory)) throw new Error('nothing runs: begin with "start"');
else {
  const { CasterId, SceneId, layouts } = JSON.parse(readFileSync(memory, 'utf8'));
  if (command === 'show' && layouts[name]) {
    const { frame } = await call('UpdateCasterSceneConfig', { CasterId, SceneId, LayoutId: layouts[name] });
    console.log(`${name} is on air since programme frame ${frame}`);
  } else if (command === 'stop') {
    await call('StopCaster', { CasterId });
    await call('DeleteCaster', { CasterId });
    rmSync(memory);
  } else throw new Error('usage: node examples/live.mjs start | show camera1|camera2|both | stop');
}
