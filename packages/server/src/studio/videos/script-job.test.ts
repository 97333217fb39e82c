import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { voiceById } from '@cyclorama/speech';
import { parseSubtitles } from '@cyclorama/stage';
import { meanRect, readFrames, readSamples, rms, writeWav } from '@cyclorama/stage/testing';
import type { RgbaFrame } from '@cyclorama/stage/testing';
import { withTestStudio } from '../../testing/studio.ts';
import type { TestStudio } from '../../testing/studio.ts';
import type { SpeakInput } from '../../hosts/tasks/render-messages.ts';
import { assetFiles } from '../assets/table.ts';
import { scriptCoverHandler } from '../scripts/cover-job.ts';
import { createVideoScripts } from '../scripts/create.ts';
import { audioKey, uploadedSubtitleKey } from '../scripts/objects.ts';
import { showVideoScript } from '../scripts/show.ts';
import { scripts, scriptSubtitles } from '../scripts/table.ts';
import { updateVideoScript } from '../scripts/update.ts';
import { create2DDigitalHumanVideo } from './create.ts';
import { renderVideoHandler } from './render-job.ts';
import { PROJECT, requestOf, seedPresenter } from './testing/seed.ts';
import { videoJobs } from './table.ts';

/** The recording begins with this much silence. */
const LEAD_SECONDS = 0.6;
const KNOWN_TEXT = 'Seven green apples fell.';
const UPLOADED = '1\n00:00:00,200 --> 00:00:00,600\nOwn words\n';

let studio: TestStudio;
let scriptId: string;
let folder: string;
let model: string;
let voice: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-script-job-'));
  studio = await withTestStudio();
  ({ model, voice } = await seedPresenter(studio));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;

async function createScript(body: object): Promise<string> {
  const result = await createVideoScripts(studio, requestOf({ body: body as never }));
  return (result.body as { script_id: string }).script_id;
}

async function showScript(id: string): Promise<Schemas['VideoScriptDetailResponse']> {
  const result = await showVideoScript(studio, requestOf({ params: { script_id: id } }));
  return result.body as Schemas['VideoScriptDetailResponse'];
}

/** Somebody says `text`, after a silence. */
async function record(text: string): Promise<string> {
  const paths = { soundPath: join(folder, 'said.wav'), timingsPath: join(folder, 'said.json') };
  const input: SpeakInput = {
    segments: [
      {
        index: 0,
        source: {
          kind: 'text',
          text,
          voice: voiceById('en-female-clara')!,
          speed: 100,
          pitch: 100,
          volume: 140,
        },
        ...paths,
      },
    ],
    endpoints: [],
  };
  await studio.hosts.run({ task: 'speak-segments', input, signal, memoryLimitBytes: 1024 ** 3 });
  const { left } = await readSamples(paths.soundPath);
  const sound = new Float32Array(LEAD_SECONDS * 48_000 + left.length);
  sound.set(left, LEAD_SECONDS * 48_000);
  const path = join(folder, 'recording.wav');
  writeWav(path, [sound]);
  return path;
}

describe('a video of a script', () => {
  /** Nothing but subtitles on black: their part of the picture. */
  const ground = {
    background_config: [{ background_type: 'COLOR', background_color_config: '#000000' }],
    layer_config: [
      { layer_type: 'TEXT', text_config: { text_context: Buffer.from('.').toString('base64') } },
    ],
  };
  const seen = new Set<string | undefined>();
  let frames: readonly RgbaFrame[];
  let srt: string;
  let videoPath: string;

  beforeAll(async () => {
    scriptId = await createScript({
      script_name: 'Subtitled',
      model_asset_id: model,
      voice_config: { voice_asset_id: voice },
      view_mode: 'LANDSCAPE',
      video_config: {
        codec: 'H264',
        bitrate: 1000,
        clip_mode: 'CROP',
        width: 640,
        height: 200,
        dx: 640,
        dy: 860,
        is_subtitle_enable: true,
      },
      shoot_scripts: [
        { sequence_no: 1, shoot_script: { text_config: { text: 'One two three four.' }, ...ground } },
        { sequence_no: 2, shoot_script: { text_config: { text: 'Spoken.' }, ...ground } },
        {
          sequence_no: 3,
          shoot_script: { script_type: 'AUDIO', text_config: { text: KNOWN_TEXT }, ...ground },
        },
      ],
    });
    const plain = { contentType: 'application/octet-stream' };
    await studio.objects.put(uploadedSubtitleKey(PROJECT, scriptId, 1), Buffer.from(UPLOADED), plain);
    await studio.objects.put(
      uploadedSubtitleKey(PROJECT, scriptId, 2),
      Buffer.from('Dear all,\nthis is a letter.\n'),
      plain,
    );
    await studio.objects.put(audioKey(PROJECT, scriptId, 3), { path: await record(KNOWN_TEXT) }, plain);

    const created = await create2DDigitalHumanVideo(studio, requestOf({ body: { script_id: scriptId } }));
    const { job_id: jobId } = created.body as { job_id: string };
    const done = renderVideoHandler(studio)
      .run({ input: { jobId }, attempt: 1, signal })
      .then(() => true);
    const look = async (): Promise<false> => {
      for (const row of await studio.db.orm.select().from(scriptSubtitles)) seen.add(row.state);
      return false;
    };
    while (!(await Promise.race([done, look()])));
    const [job] = await studio.db.orm.select().from(videoJobs).where(eq(videoJobs.id, jobId));
    expect(job).toMatchObject({ state: 'SUCCEED', errorCode: null });
    const files = await studio.db.orm.select().from(assetFiles).where(eq(assetFiles.assetId, job!.assetId!));
    const read = async (name: string): Promise<Buffer> => {
      const chunks: Buffer[] = [];
      for await (const chunk of await studio.objects.read(
        files.find((file) => file.name === name)!.objectKey,
      ))
        chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    };
    srt = (await read('subtitles.srt')).toString('utf8');
    videoPath = join(folder, 'video.mp4');
    writeFileSync(videoPath, await read('video.mp4'));
    frames = await readFrames(videoPath);
  }, 240_000);

  it('shows the uploaded lines instead of the spoken ones, and the spoken ones when the file is bad', () => {
    const texts = parseSubtitles(srt).map((cue) => cue.text);
    expect(texts[0]).toBe('Own words');
    expect(srt).not.toContain('three');
    expect(srt).not.toContain('letter');
    expect(texts.slice(1).join(' ')).toBe(`Spoken. ${KNOWN_TEXT}`);
  });

  it('burns them in at their times only', () => {
    const white = ({ rgba }: RgbaFrame): number => {
      let count = 0;
      for (let at = 0; at < rgba.length; at += 4)
        if (rgba[at]! > 200 && rgba[at + 1]! > 200 && rgba[at + 2]! > 200) count += 1;
      return count;
    };
    const cues = parseSubtitles(srt);
    for (const cue of cues) {
      expect(white(frames[Math.round(((cue.start + cue.end) / 2) * 25)]!), cue.text).toBeGreaterThan(200);
    }
    const shown = (second: number): boolean =>
      cues.some((cue) => second >= cue.start - 0.05 && second <= cue.end + 0.05);
    const without = frames.filter((_frame, n) => !shown(n / 25));
    expect(without.length).toBeGreaterThan(20);
    for (const frame of without) expect(white(frame)).toBeLessThan(20);
  });

  it('times the known text of a recording by what is heard', async () => {
    const cues = parseSubtitles(srt);
    const [spoken, known] = [cues.at(-2)!, cues.at(-1)!];
    expect(known.start - spoken.end).toBeGreaterThan(LEAD_SECONDS - 0.2);
    const { left } = await readSamples(videoPath);
    const within = (from: number, to: number) => rms(left.subarray(from * 48_000, to * 48_000));
    expect(within(known.start, known.end)).toBeGreaterThan(0.02);
    expect(within(known.start - 0.4, known.start - 0.15)).toBeLessThan(1e-3);
  });

  it('tells how far each file is: GENERATING, then GENERATE_SUCCEED, or GENERATE_FAILED for a bad one', async () => {
    expect(seen).toContain('GENERATING');
    const states = (await showScript(scriptId)).shoot_scripts?.map(({ subtitle_file_info: info }) => {
      const file = info?.text_subtitle_file ?? info?.audio_subtitle_file;
      return file?.subtitle_file_state;
    });
    expect(states).toEqual(['GENERATE_SUCCEED', 'GENERATE_FAILED', 'GENERATE_SUCCEED']);
  });
});

describe('the cover of a script', () => {
  it('is its first segment as it begins, and follows its changes', async () => {
    const background = (color: string) => ({
      background_config: [{ background_type: 'COLOR', background_color_config: color }],
    });
    const id = await createScript({
      script_name: 'Covered',
      model_asset_id: model,
      voice_config: { voice_asset_id: voice },
      shoot_scripts: [
        { sequence_no: 2, shoot_script: { text_config: { text: 'Later.' }, ...background('#0000FF') } },
        { sequence_no: 1, shoot_script: { text_config: { text: 'First.' }, ...background('#00C800') } },
      ],
    });
    const cover = async (): Promise<{ readonly key: string; readonly frame: RgbaFrame }> => {
      const [script] = await studio.db.orm.select().from(scripts).where(eq(scripts.id, id));
      const input = { scriptId: id, version: script!.version };
      await scriptCoverHandler(studio).run({ input, attempt: 1, signal });
      const keys: string[] = [];
      for await (const { key } of studio.objects.list(`${PROJECT}/scripts/${id}/`)) keys.push(key);
      expect(keys).toHaveLength(1);
      const local = await studio.objects.localFile(keys[0]!);
      const [frame] = await readFrames(local.path);
      await local.release();
      return { key: keys[0]!, frame: frame! };
    };
    const corner = { x: 10, y: 10, width: 60, height: 60 };
    const face = { x: 300, y: 60, width: 40, height: 40 };
    expect((await showScript(id)).script_cover_url).toBeUndefined();

    const first = await cover();
    expect([first.frame.width, first.frame.height]).toEqual([640, 360]);
    expect(meanRect(first.frame, corner).g).toBeGreaterThan(180);
    expect(meanRect(first.frame, corner).b).toBeLessThan(30);
    expect(meanRect(first.frame, face).r).toBeGreaterThan(100);
    expect((await showScript(id)).script_cover_url).toContain(first.key.split('/').at(-1));

    const shoot_scripts = [{ shoot_script: { text_config: { text: 'New.' }, ...background('#0000FF') } }];
    const change = requestOf({ params: { script_id: id }, body: { shoot_scripts } as never });
    await updateVideoScript(studio, change);
    const second = await cover();
    expect(second.key).not.toBe(first.key);
    expect(meanRect(second.frame, corner).b).toBeGreaterThan(220);
  }, 120_000);
});
