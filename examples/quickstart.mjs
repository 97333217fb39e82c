// From a text to an MP4 with Node and an access key (SDK-HMAC-SHA256), in one file.
//
//   node examples/quickstart.mjs "Hello! This is my first video." hello.mp4
//   node examples/quickstart.mjs "Hello! I stand before a green cloth." green.mp4 "#1F9D4A"
//
// A running Cyclorama (npm start) has written ./data/credentials.json; CYCLORAMA_CREDENTIALS names another file.
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { signSdk } from '@cyclorama/signing';

const [text = 'Hello! This is my first video.', out = 'hello.mp4', colour] = process.argv.slice(2);
const file =
  process.env.CYCLORAMA_CREDENTIALS ?? join(process.env.CYCLORAMA_DATA ?? './data', 'credentials.json');
const { endpoint, project_id, access_key, secret_key } = JSON.parse(readFileSync(file, 'utf8'));

/** Calls an operation of the API; throws with the service's own words. */
async function api(method, path, body) {
  const url = new URL(`${endpoint}/v1/${project_id}${path}`);
  const sent = body === undefined ? '' : JSON.stringify(body);
  const headers = signSdk(
    { method, url, body: sent, headers: { 'content-type': 'application/json' } },
    { accessKey: access_key, secretKey: secret_key },
    new Date(),
  );
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: sent }) });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
  return answer === '' ? undefined : JSON.parse(answer);
}

/** Id of the first asset of the system library that fits. */
async function first(filter) {
  const { assets } = await api(
    'GET',
    `/digital-assets?asset_source=SYSTEM&asset_state=ACTIVED&limit=1&${filter}`,
  );
  if (assets.length === 0) throw new Error(`the library has no asset for ${filter}`);
  return assets[0].asset_id;
}

// 1. A script: what is said, by whom, in which voice, in front of what. It is kept and can be used again.
const { script_id } = await api('POST', '/digital-human-video-scripts', {
  script_name: `Quick start ${new Date().toISOString()}`,
  model_asset_id: await first('asset_type=HUMAN_MODEL_2D'),
  model_asset_type: 'HUMAN_MODEL_2D',
  voice_config: { voice_asset_id: await first('asset_type=VOICE_MODEL&language=EN') },
  video_config: { codec: 'H264', bitrate: 3000, width: 1280, height: 720, is_subtitle_enable: true },
  background_music_config: { music_asset_id: await first('asset_type=MUSIC'), volume: 60 },
  shoot_scripts: [
    {
      sequence_no: 0,
      shoot_script: {
        text_config: { text },
        background_config: [
          colour === undefined
            ? {
                background_type: 'IMAGE',
                background_asset_id: await first('asset_type=IMAGE&system_property=BACKGROUND_IMG:Yes'),
              }
            : { background_type: 'COLOR', background_color_config: colour },
        ],
      },
    },
  ],
});

// 2. A job that makes a video of it.
const { job_id } = await api('POST', '/2d-digital-human-videos', {
  script_id,
  output_asset_config: { asset_name: 'Quick start' },
});
console.log(`job ${job_id}`);

// 3. Wait for it.
let job;
do {
  await delay(2000);
  job = await api('GET', `/2d-digital-human-videos/${job_id}`);
  console.log(job.state);
} while (job.state === 'WAITING' || job.state === 'PROCESSING');
if (job.state !== 'SUCCEED') throw new Error(`${job.error_info?.error_code}: ${job.error_info?.error_msg}`);

// 4. Download the main file of the asset that it made.
const asset = await api('GET', `/digital-assets/${job.output_asset_config.asset_id}`);
const main = asset.files.find((one) => one.asset_file_category === 'MAIN');
const download = await fetch(main.download_url);
if (!download.ok) throw new Error(`the download answered ${download.status}`);
await pipeline(Readable.fromWeb(download.body), createWriteStream(out));
console.log(`${out}: ${job.duration} s`);
