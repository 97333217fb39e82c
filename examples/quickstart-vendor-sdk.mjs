// The same with the vendor's own Node SDK core, unchanged: only the endpoint is another.
//
//   npm install @huaweicloud/huaweicloud-sdk-core
//   node examples/quickstart-vendor-sdk.mjs "Hello! This is my first video." hello.mp4
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';

const [text = 'Hello! This is my first video.', out = 'hello.mp4'] = process.argv.slice(2);
const file =
  process.env.CYCLORAMA_CREDENTIALS ?? join(process.env.CYCLORAMA_DATA ?? './data', 'credentials.json');
const { endpoint, project_id, access_key, secret_key } = JSON.parse(readFileSync(file, 'utf8'));

const client = new HcClient(new DefaultHttpClient({}, [endpoint]))
  .withEndpoints([endpoint])
  .withCredential(new BasicCredentials({ projectId: project_id }).withAk(access_key).withSk(secret_key));

async function api(method, url, { query = {}, path = {}, data } = {}) {
  const response = await client.sendRequest({
    method,
    url: `/v1/{project_id}${url}`,
    queryParams: query,
    pathParams: { project_id, ...path },
    headers: {},
    contentType: 'application/json',
    ...(data === undefined ? {} : { data }),
  });
  return response.data ?? response;
}

async function first(query) {
  const { assets } = await api('GET', '/digital-assets', {
    query: { asset_source: 'SYSTEM', asset_state: 'ACTIVED', limit: 1, ...query },
  });
  return assets[0].asset_id;
}

const { job_id } = await api('POST', '/2d-digital-human-videos', {
  data: {
    model_asset_id: await first({ asset_type: 'HUMAN_MODEL_2D' }),
    voice_config: { voice_asset_id: await first({ asset_type: 'VOICE_MODEL', language: 'EN' }) },
    video_config: { codec: 'H264', bitrate: 3000, width: 1280, height: 720 },
    shoot_scripts: [{ sequence_no: 0, shoot_script: { text_config: { text } } }],
    output_asset_config: { asset_name: 'Quick start with the vendor SDK' },
  },
});
console.log(`job ${job_id}`);

let job;
do {
  await delay(2000);
  job = await api('GET', '/2d-digital-human-videos/{job_id}', { path: { job_id } });
  console.log(job.state);
} while (job.state === 'WAITING' || job.state === 'PROCESSING');
if (job.state !== 'SUCCEED') throw new Error(`${job.error_info?.error_code}: ${job.error_info?.error_msg}`);

const { files } = await api('GET', '/digital-assets/{asset_id}', {
  path: { asset_id: job.output_asset_config.asset_id },
});
const main = files.find((one) => one.asset_file_category === 'MAIN');
const download = await fetch(main.download_url);
if (!download.ok) throw new Error(`the download answered ${download.status}`);
await pipeline(Readable.fromWeb(download.body), createWriteStream(out));
console.log(`${out}: ${job.duration} s`);
