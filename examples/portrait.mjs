// From one portrait to a video in which it speaks:
//
//   node examples/portrait.mjs train examples/portraits/grace-hopper.jpg "Grace"
//   node examples/portrait.mjs watch
//   node examples/portrait.mjs accept
//   node examples/portrait.mjs say "Hello! I was a photograph a minute ago." grace.mp4
//
// `watch`, `accept` and `say` go on with the training that was begun last; name another one by its id at the end.
// Train only portraits of people who agreed. Reads ./data/credentials.json; CYCLORAMA_DATA names another folder.
import { createWriteStream, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { openClient } from './lib/metastudio.mjs';

const JOBS = '/digital-human-training-manage/user/jobs';
const { api, own } = openClient();
const [step, ...rest] = process.argv.slice(2);

/** The training that is meant: the one of this id, else the newest. */
async function jobOf(id) {
  if (id !== undefined) return id;
  const { jobs } = await api('GET', `${JOBS}?sort_key=create_time&sort_dir=desc&limit=1`);
  if (jobs.length === 0)
    throw new Error('nothing was trained yet: node examples/portrait.mjs train PICTURE NAME');
  return jobs[0].job_id;
}

async function command(id, name) {
  const answer = await api('POST', `${JOBS}/${id}/command`, { command: name });
  if (answer.command_result !== 'EXECUTE_SUCCESS') throw new Error(answer.excute_failed_msg);
}

const steps = {
  /** Announces the picture, sends it to the address that takes it once, and hands it in. */
  async train(path, name = 'My presenter') {
    const picture = readFileSync(path);
    const content_type = extname(path) === '.png' ? 'image/png' : 'image/jpeg';
    const { job_id, portrait_upload_url } = await own('POST', '/avatar-trainings/portraits', {
      name,
      file_size: picture.length,
      content_type,
      sex: 'FEMALE',
      language: 'EN',
    });
    const sent = await fetch(portrait_upload_url, {
      method: 'PUT',
      headers: { 'content-type': content_type },
      body: picture,
    });
    if (!sent.ok) throw new Error(await sent.text());
    await command(job_id, 'SUBMITVERIFYING');
    console.log(`training ${job_id}`);
  },

  /** Tells what is done with it until somebody is asked, or it failed. */
  async watch(id) {
    const job_id = await jobOf(id);
    for (let shown = ''; ;) {
      const { state, progress, reason, figures, warnings } = await own('GET', `/avatar-trainings/${job_id}`);
      const left = progress.seconds_left === null ? '' : `, about ${progress.seconds_left} s left`;
      const line = `${state}${progress.stage === null ? '' : ` (${progress.stage}${left})`}`;
      if (line !== shown) console.log((shown = line));
      if (/FAILED|STOP/.test(state)) throw new Error(reason);
      if (['WAIT_USER_CONFIRM', 'JOB_SUCCESS', 'JOB_FINISH'].includes(state)) {
        console.log({ figures, warnings });
        return;
      }
      await delay(1000);
    }
  },

  /** The presenter becomes an asset that can be used like any other. */
  async accept(id) {
    const job_id = await jobOf(id);
    await command(job_id, 'CONFIRM_ACCEPT');
    const { asset_id } = await api('GET', `${JOBS}/${job_id}`);
    console.log(`presenter ${asset_id}`);
  },

  async say(text, out = 'portrait.mp4', id) {
    const { asset_id } = await api('GET', `${JOBS}/${await jobOf(id)}`);
    const { job_id } = await api('POST', '/2d-digital-human-videos', {
      model_asset_id: asset_id,
      video_config: { codec: 'H264', bitrate: 3000, width: 1280, height: 720, is_subtitle_enable: true },
      shoot_scripts: [
        {
          sequence_no: 0,
          shoot_script: {
            text_config: { text },
            background_config: [{ background_type: 'COLOR', background_color_config: '#2B3A4A' }],
          },
        },
      ],
      output_asset_config: { asset_name: text.slice(0, 40) },
    });
    let job;
    do {
      await delay(1000);
      job = await api('GET', `/2d-digital-human-videos/${job_id}`);
    } while (job.state === 'WAITING' || job.state === 'PROCESSING');
    if (job.state !== 'SUCCEED')
      throw new Error(`${job.error_info?.error_code}: ${job.error_info?.error_msg}`);
    const asset = await api('GET', `/digital-assets/${job.output_asset_config.asset_id}`);
    const { download_url } = asset.files.find(({ asset_file_category }) => asset_file_category === 'MAIN');
    const { body } = await fetch(download_url);
    await pipeline(Readable.fromWeb(body), createWriteStream(out));
    console.log(`${out}: ${job.job_type}`);
  },
};

if (steps[step] === undefined) throw new Error(`expected one of ${Object.keys(steps).join(', ')}`);
await steps[step](...rest);
