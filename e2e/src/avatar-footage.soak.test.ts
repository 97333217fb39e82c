import { makeFootage, makePortrait, openFaceFinder, portraitPath } from '@cyclorama/avatar/testing';
import type { Schemas } from '@cyclorama/contract';
import { createSpeechService, voiceById } from '@cyclorama/speech';
import { readFrames, readSamples, rms, writeWav } from '@cyclorama/stage/testing';
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { openingIn, type SeenFrame } from './testing/lips.ts';
import { ROOM_ENV, RoomRig } from './testing/live-room.ts';
import { mainUrl } from './testing/media.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

/**
 * Somebody is filmed, with sound recorded apart and gestures, and becomes a presenter through the vendor's API who speaks in
 * a video and on air.
 */
type Detail = Schemas['AvatarTrainingJobDetailResponse'];
type Video = Schemas['DigitalHumanVideoDetailResponse'];

const JOBS = '/digital-human-training-manage/user/jobs';
const TEXT =
  'Good morning, and welcome to my kitchen. Today we bake bread with my mother, and maybe a big plum pie.';
/** Studio light of the background behind the presenter: nothing of the person has it. */
const GROUND = '#2040C0';
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-footage-'));
const file = (name: string): string => join(folder, name);

let server: ServerProcess;
let client: Client;
let rig: RoomRig;
/** Assets of the presenters made here. */
const made: { film: string; portrait: string } = { film: '', portrait: '' };
let voice = '';

beforeAll(async () => {
  server = await startServer({ env: ROOM_ENV });
  client = new Client(server.credentials);
  rig = await RoomRig.open(client);
  voice = await rig.systemAsset('VOICE_MODEL', 'Clara');
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Films somebody, with sound recorded apart and gestures. */
async function film(): Promise<void> {
  const speech = createSpeechService({ processes: 1 });
  try {
    const model = file('actor.person');
    const faceFinder = await openFaceFinder();
    await makePortrait(portraitPath('grace-hopper'), model, { replacesBackground: true, faceFinder });
    const said = await speech.speak({
      text: `<speak><break time="3s"/>${TEXT}<break time="1s"/></speak>`,
      voice: voiceById('en-female-clara')!,
    });
    const size = { model, width: 1920, height: 1080, noise: 2 };
    const rounds = Math.ceil(181 / said.duration);
    await makeFootage(file('film.mp4'), { ...size, said, rounds });
    await makeFootage(file('gestures.mp4'), { ...size, said, isUneven: true });
    // Sound recorded apart begins a second before the camera.
    const apart = new Float32Array(48_000 * (1 + rounds * said.duration));
    for (let n = 0; n < rounds; n++) {
      const round = Math.floor(said.duration * 25) / 25;
      apart.set(said.samples.subarray(0, round * 48_000), Math.round(48_000 * (1 + n * round)));
    }
    writeWav(file('sound.wav'), [apart]);
  } finally {
    await speech.close();
  }
}

async function put(url: string | undefined, path: string): Promise<void> {
  const answer = await fetch(url ?? '', {
    method: 'PUT',
    headers: { 'content-length': String(statSync(path).size) },
    body: Readable.toWeb(createReadStream(path)) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  expect(answer.status, await answer.text()).toBe(200);
}

const command = (jobId: string, name: string): Promise<Schemas['AvatarTrainingCommandResponse']> =>
  client.must('POST', `${JOBS}/${jobId}/command`, { command: name });

/** Waits for a training and accepts its result. @returns the asset */
async function accepted(jobId: string, seconds: number): Promise<string> {
  const trained = await until(
    'training',
    async () => {
      const now = await client.must<Detail>('GET', `${JOBS}/${jobId}`);
      if (now.state?.includes('FAILED')) throw new Error(JSON.stringify(now.operation_logs));
      return now.state === 'WAIT_USER_CONFIRM' ? now : undefined;
    },
    seconds,
    1000,
  );
  expect(await command(jobId, 'CONFIRM_ACCEPT')).toMatchObject({ command_result: 'EXECUTE_SUCCESS' });
  return trained.asset_id ?? '';
}

/** How far the mouth of somebody opens in pictures. */
async function openings(frames: readonly SeenFrame[], step: number): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < frames.length; n += step) {
    const opening = await openingIn(frames[n]!);
    if (opening !== undefined) found.push(opening);
  }
  return found;
}

/** Share of the uppermost rows that have the colour behind the presenter. */
function groundShare({ width, rgba }: SeenFrame): number {
  let count = 0;
  const rows = 20;
  for (let i = 0; i < width * rows; i++) {
    const [r, g, b] = [rgba[i * 4]!, rgba[i * 4 + 1]!, rgba[i * 4 + 2]!];
    if (Math.abs(r - 0x20) + Math.abs(g - 0x40) + Math.abs(b - 0xc0) < 36) count++;
  }
  return count / (width * rows);
}

it('becomes a presenter', { timeout: 3_600_000 }, async () => {
  await film();
  const created = await client.must<Schemas['AvatarTrainingUploadUrlsResponse']>('POST', JOBS, {
    name: 'Filmed Grace',
    is_background_replacement: true,
    audio_source_type: 'AUDIO',
    video_multipart_count: 1,
    action_video_multipart_count: 1,
    language: 'EN',
    supported_service: ['VIDEO_2D', 'LIVE_2D'],
  });
  const jobId = created.job_id ?? '';
  await put(created.training_video_upload_url?.[0], file('film.mp4'));
  await put(created.action_video_upload_url?.[0], file('gestures.mp4'));
  await put(created.audio_upload_url, file('sound.wav'));
  expect(await command(jobId, 'SUBMITVERIFYING')).toMatchObject({ commond_result: 'EXCUTE_SUCCESS' });
  made.film = await accepted(jobId, 2_700);
  const asset = await client.must<Schemas['DigitalAssetInfo']>('GET', `/digital-assets/${made.film}`);
  expect(asset.asset_state).toBe('ACTIVED');
  const categories = (asset.files ?? []).map(({ asset_file_category: category }) => category);
  expect(categories).toEqual(expect.arrayContaining(['MAIN', 'COVER', 'SAMPLE']));
});

it('has a colleague who brought a portrait only', { timeout: 300_000 }, async () => {
  const created = await client.must<Schemas['AvatarTrainingUploadUrlsResponse']>('POST', JOBS, {
    name: 'Portrait of Grace',
    is_background_replacement: true,
  });
  const jobId = created.job_id ?? '';
  await put(created.training_video_upload_url?.[0], portraitPath('grace-hopper'));
  await command(jobId, 'SUBMITVERIFYING');
  made.portrait = await accepted(jobId, 250);
});

it('speaks in a video before another background', { timeout: 400_000 }, async () => {
  const job = await client.must<Schemas['JobIdResponse']>('POST', '/2d-digital-human-videos', {
    model_asset_id: made.film,
    voice_config: { voice_asset_id: voice },
    video_config: { codec: 'H264', bitrate: 1500, width: 1280, height: 720 },
    shoot_scripts: [
      {
        sequence_no: 0,
        shoot_script: {
          text_config: { text: '<speak>My father was far away.<break time="900ms"/></speak>' },
          background_config: [{ background_type: 'COLOR', background_color_config: GROUND }],
        },
      },
    ],
    output_asset_config: { asset_name: 'Filmed Grace speaks' },
  });
  const video = await until(
    'video',
    async () => {
      const now = await client.must<Video>('GET', `/2d-digital-human-videos/${job.job_id ?? ''}`);
      if (now.state === 'FAILED') throw new Error(JSON.stringify(now.error_info));
      return now.state === 'SUCCEED' ? now : undefined;
    },
    300,
  );
  const asset = await client.must<Schemas['DigitalAssetInfo']>(
    'GET',
    `/digital-assets/${video.output_asset_config?.asset_id ?? ''}`,
  );
  const path = file('video.mp4');
  writeFileSync(path, Buffer.from(await (await fetch(mainUrl(asset))).arrayBuffer()));
  const frames = await readFrames(path);
  const found = await openings(frames, 3);
  expect(found.length).toBe(Math.ceil(frames.length / 3));
  expect(Math.max(...found)).toBeGreaterThan(0.05);
  expect(Math.min(...found)).toBeLessThan(0.015);
  expect(groundShare(frames[10]!)).toBeGreaterThan(0.9);
});

it.each(['film', 'portrait'] as const)('speaks on air (%s)', { timeout: 300_000 }, async (kind) => {
  const room = await rig.makeRoom({
    ...{ name: `Kitchen of a ${kind}`, streamKey: kind },
    changes: {
      scene_scripts: [
        {
          script_name: 'Bread',
          model_asset_id: made[kind],
          voice_config: { voice_asset_id: voice },
          background_config: [{ background_type: 'COLOR', background_color_config: GROUND }],
          shoot_scripts: [
            { sequence_no: 1, title: 'One', text_config: { text: 'My father was far away. Far away.' } },
          ],
        },
      ],
    },
  });
  const recording = rig.recordTo(file(`${kind}.flv`), kind);
  const job = await rig.start(room);
  await rig.stateIs(job, 'PROCESSING');
  await rig.paragraph(job, 1);
  await until('pictures on air', () => Promise.resolve(recording.lastMs() >= 0 || undefined), 60);
  const since = recording.lastMs();
  await until(
    'four seconds on air',
    () => Promise.resolve(recording.lastMs() > since + 4000 || undefined),
    60,
  );
  await client.must('POST', `${job.place}/stop`);
  await rig.stateIs(job, 'SUCCEED');
  await recording.close();
  // Before that the presenter may still have been on its way.
  const frames = (await readFrames(recording.path)).filter(({ time }) => time * 1000 >= since);
  const { left } = await readSamples(recording.path);
  expect(rms(left)).toBeGreaterThan(0.01);
  const found = await openings(frames, Math.ceil(frames.length / 30));
  expect(found.length).toBeGreaterThan(10);
  expect(Math.max(...found) - Math.min(...found)).toBeGreaterThan(0.03);
  expect(groundShare(frames.at(-1)!)).toBeGreaterThan(0.9);
});
