// A person before a green or blue cloth, or in a room, stands in a designed set: templates and rules of LiveAIStudio.
//
//   node examples/virtual-studio.mjs start green      or blue, or complex (a room); prints where to publish and play
//   node examples/virtual-studio.mjs stop
//
// It reads ./data/credentials.json and remembers what it made in ./data/virtual-studio-example.json. A clip to publish:
//
//   node examples/quickstart.mjs "Hello! I stand before a green cloth." green.mp4 "#1F9D4A"
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { signSdk } from '@cyclorama/signing';
import { call, credentials, folder } from './lib/apsara.mjs';

const { endpoint, project_id, access_key, secret_key, rtmp_url, stream_key } = credentials;
const memory = `${folder}/virtual-studio-example.json`;
const DOMAIN = 'live.example.com';

/** Id of a set of the system library. */
async function set() {
  const url = new URL(
    `${endpoint}/v1/${project_id}/digital-assets?asset_source=SYSTEM&asset_state=ACTIVED&asset_type=IMAGE` +
      '&system_property=BACKGROUND_IMG:Yes&limit=1',
  );
  const key = { accessKey: access_key, secretKey: secret_key };
  const headers = signSdk({ method: 'GET', url, body: '', headers: {} }, key, new Date());
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`the library answered ${response.status}`);
  return (await response.json()).assets[0].asset_id;
}

async function start(MattingType) {
  const StudioName = `example-${MattingType}`;
  const { StudioId } = await call('CreateLiveAIStudio', {
    StudioName,
    Width: 1280,
    Height: 720,
    BackgroundType: 'PIC',
    BackgroundResourceId: await set(),
    MattingType,
    MattingLayout: { PositionX: 0.1, PositionY: 0.1, HeightNormalized: 0.9 },
  });
  const { RulesId } = await call('AddLiveAIProduceRules', {
    App: 'live',
    Domain: DOMAIN,
    Suffix: '_studio',
    LiveTemplate: 'lp_hd',
    StudioName,
    IsLazy: false,
  });
  writeFileSync(memory, JSON.stringify({ StudioId, RulesId }), { mode: 0o600 });
  console.log(`Publish to:\n  "${rtmp_url}/camera?key=${stream_key}"`);
  console.log(
    `for example with:\n  ffmpeg -re -stream_loop -1 -i green.mp4 -c copy -f flv "${rtmp_url}/camera?key=${stream_key}"`,
  );
  console.log('The composed stream plays at:');
  console.log(`  "${rtmp_url}/camera_studio?key=${stream_key}"`);
  console.log(`  "${endpoint}/live/live/camera_studio.flv?key=${stream_key}"`);
}

const [command, type = 'green'] = process.argv.slice(2);
if (command === 'start') await start(type);
else if (command === 'stop' && existsSync(memory)) {
  const { StudioId, RulesId } = JSON.parse(readFileSync(memory, 'utf8'));
  await call('DeleteLiveAIProduceRules', { App: 'live', Domain: DOMAIN, SuffixName: '_studio', RulesId });
  await call('DeleteLiveAIStudio', { StudioId });
  rmSync(memory);
} else throw new Error('usage: node examples/virtual-studio.mjs start green|blue|complex | stop');
