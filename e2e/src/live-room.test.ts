import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFrames } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import {
  comment,
  isSpeech,
  priceRule,
  ROOM_ENV,
  RoomRig,
  ruleFor,
  type Recorded,
  type RunningJob,
} from './testing/live-room.ts';
import { plainPng } from './testing/plain-png.ts';
import { countPixels, Programme } from './testing/programme.ts';
import { cyclorama, startServer, until, type ServerProcess } from './testing/server.ts';

/** Louder than this there is speech; RMS. */
const SPEECH = 0.01;
const LABEL = 'AI-generated';
/** Where the room's tenant has its label, where the test shows a picture, and a line of text. */
const LABEL_BOX = { x: 520, y: 335, width: 112, height: 22 } as const;
const PICTURE_BOX = { x: 40, y: 40, width: 80, height: 80 } as const;
const TEXT_BOX = { x: 20, y: 150, width: 150, height: 60 } as const;
const SENTENCES = [
  'Welcome to our little shop.',
  'Today we show you summer dresses from our own studio in the south.',
  'Every one of them is made by hand from good cotton.',
  'That was our show.',
  'Goodbye everybody.',
] as const;

let server: ServerProcess;
let folder: string;
let rig: RoomRig;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-room-'));
  server = await startServer({ env: ROOM_ENV });
  rig = await RoomRig.open(new Client(server.credentials));
  await cyclorama(server, 'watermark', '--tenant', server.credentials.domain, '--text', LABEL);
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a live room', { timeout: 180_000 }, () => {
  it('says its script on its targets, answers, shows what it is asked to, and says how it was made', async () => {
    const room = await makeShop();
    const [first, second] = ['first', 'second'].map((key) => rig.recordTo(join(folder, `${key}.flv`), key));
    const calls = hearCalls();
    const job = await rig.start(room, { interaction_callback_url: calls.url });
    await rig.stateIs(job, 'PROCESSING');
    await rig.paragraph(job, 1);
    const began = first!.lastMs();
    await until(
      'its second sentence',
      () => Promise.resolve(first!.lastMs() > began + 3200 || undefined),
      60,
      20,
    );
    await comment(job.report, 'how much is it?');
    await comment(job.report, 'thank you', 'Ann');
    await rig.command(job, 'SHOW_LAYER', {
      layer_config: {
        layer_type: 'IMAGE',
        image_config: {
          image_url: rig.file('/red.png', plainPng(64, [220, 20, 30]), 'image/png'),
          display_duration: 4,
        },
        ...{ position: { dx: 120, dy: 120, layer_index: 5 }, size: { width: 240, height: 240 } },
      },
    });
    await comment(job.report, 'call my friend');
    const call = await until('a call of the rule', () => Promise.resolve(calls.got[0]), 60, 20);
    await rig.command(job, 'INSERT_PLAY_SCRIPT', {
      ...{
        text_config: { text: 'Your friend is here.' },
        play_type: 'INSERT',
        rule_index: call['rule_index'],
      },
    });
    await rig.paragraph(job, 2);
    await rig.command(job, 'REFRESH_OUTPUT_URL', { output_urls: [rig.target], stream_keys: ['second'] });
    await rig.stateIs(job, 'SUCCEED');
    await Promise.all([first!.close(), second!.close()]);

    expect(call).toMatchObject({ room_id: room, job_id: job.job, rule_name: 'call', event: { type: 1 } });
    const record = await rig.recordOf(job);
    const speech = record.filter(isSpeech);
    // What was cut is said again after its answer; people's inserts wait for the end of the sentence.
    const cut = speech.findIndex((one) => one.cut);
    // Which sentence that is, the answer or the one said again, decides how quickly the caller was.
    const around = speech.slice(cut, cut + 4).map(({ text }) => text);
    expect(around.filter((text) => text !== 'Your friend is here.').slice(0, 3)).toEqual([
      speech[cut]!.text,
      'It costs forty dollars.',
      speech[cut]!.text,
    ]);
    expect(speech.filter((one) => !one.cut && one.reply_id === undefined).map(({ text }) => text)).toEqual(
      SENTENCES,
    );
    expect(speech.filter(({ reply_id: id }) => id !== undefined).map(({ text }) => text)).toEqual([
      'It costs forty dollars.',
      'Your friend is here.',
    ]);
    expect(record.flatMap(({ kind, outcome }) => (kind === 'event' ? [outcome] : []))).toEqual([
      'speech',
      'layer',
      'callback',
    ]);
    expect(rig.called('RTMP_STREAM_STATE_CHANGE', job).map(({ state }) => state)).toEqual([
      ...['CONNECTING', 'CONNECTED', 'END'],
      ...['CONNECTING', 'CONNECTED', 'END'],
    ]);
    expect(rig.titles(job)).toEqual(['Paragraph 1', 'Paragraph 2']);
    expect(rig.called('REPLY_COMMAND_FINISH', job)).toHaveLength(2);
    await checkJob(job);

    expect(first!.metadata()).toMatchObject({ encoder: 'Cyclorama', label: LABEL });
    expect(JSON.parse(String(second!.metadata()?.['AIGC']))).toEqual({
      ...{ Label: '1', ContentProducer: server.credentials.project_id, ProduceID: job.job },
    });
    const programme = await Programme.read(first!.path);
    const heard = speech.filter(({ ended_pts: ended }) => ended < first!.lastMs());
    expect(heard.length).toBeGreaterThan(cut + 3);
    checkSound(programme, heard, cut);
    checkPictures(programme, record, heard);
    // The second target has the rest, on the same time line.
    const rest = await Programme.read(second!.path);
    const last = speech.at(-1)!;
    expect(rest.level(last.began_pts, last.ended_pts)).toBeGreaterThan(SPEECH);
    expect(rest.level(last.ended_pts + 100, last.ended_pts + 400)).toBeLessThan(SPEECH / 5);
  });
});

function makeShop(): Promise<string> {
  return rig.makeRoom({
    ...{ name: 'Shop', streamKey: 'first' },
    paragraphs: [SENTENCES.slice(0, 3).join(' '), SENTENCES.slice(3).join(' ')],
    rules: [
      priceRule(),
      ruleFor('thanks', 'thank', {
        reply_mode: 'SHOW_LAYER',
        layer_config: {
          layer_type: 'TEXT',
          position: { dx: 60, dy: 480, layer_index: 6 },
          text_config: {
            text_context: 'Hi {{user.name}}!',
            font_size: 80,
            font_color: '#FFFFFF',
            display_duration: 3,
          },
        },
      }),
      ruleFor('call', 'call', { reply_mode: 'CALLBACK' }),
    ],
  });
}

/** Calls of CALLBACK rules as they come. */
function hearCalls(): { readonly url: string; readonly got: Readonly<Record<string, unknown>>[] } {
  const got: Readonly<Record<string, unknown>>[] = [];
  const url = rig.serve('/calls', (_request, body, response) => {
    got.push(JSON.parse(body) as Record<string, unknown>);
    response.end('{}');
  });
  return { url, got };
}

/** What the API tells of the job, its picture included. */
async function checkJob({ place }: RunningJob): Promise<void> {
  const { stream_duration: streamed = 0, cover_url: cover = '' } = await rig.jobAt(place);
  expect(streamed).toBeGreaterThan(8);
  const path = join(folder, 'cover.jpg');
  await writeFile(path, Buffer.from(await (await fetch(cover)).arrayBuffer()));
  const [picture] = await readFrames(path);
  expect([picture!.width, picture!.height]).toEqual([640, 360]);
  // The background's colour where nobody stands.
  const corner = [...picture!.rgba.subarray((180 * 640 + 20) * 4, (180 * 640 + 20) * 4 + 3)];
  [0x20, 0x40, 0x60].forEach((value, index) => expect(Math.abs(corner[index]! - value)).toBeLessThan(14));
}

type Speech = readonly { readonly text: string; readonly began_pts: number; readonly ended_pts: number }[];

/** What was said when, by the as-spoken record, is what is heard and seen then. */
function checkSound(programme: Programme, speech: Speech, cut: number): void {
  const quiet = speech.filter(
    ({ began_pts: began, ended_pts: ended }) => programme.level(began, ended) < SPEECH,
  );
  expect(quiet).toEqual([]);
  const [first, last] = [speech[0]!, speech.at(-1)!];
  expect(programme.level(first.began_pts - 400, first.began_pts - 20)).toBeLessThan(SPEECH / 10);
  const [broken, answer] = [speech[cut]!, speech[cut + 1]!];
  // One voice at a time: the answer begins when the cut has faded, within a breath.
  expect(answer.began_pts).toBeGreaterThanOrEqual(broken.ended_pts);
  expect(answer.began_pts - broken.ended_pts).toBeLessThan(400);
  expect(programme.sharpness(broken.ended_pts)).toBeLessThan(-70);
  const { alike, lag } = programme.lips(first.began_pts, last.ended_pts);
  // A machine that is too busy leaves pictures out: then the lips are a little less like it.
  expect(alike).toBeGreaterThan(0.25);
  expect(Math.abs(lag)).toBeLessThanOrEqual(3);
}

/** Layers are there when they were asked for, for as long as they were to last; the label always. */
function checkPictures(programme: Programme, record: readonly Recorded[], speech: Speech): void {
  const [spoken] = record.filter(isSpeech);
  const startMs = Date.parse(spoken!.began) - spoken!.began_pts;
  const asked = record.find(({ kind }) => kind === 'command')!.at!;
  const from = Date.parse(asked) - startMs;
  const red = programme.timesWhere(
    (frame) => countPixels(frame, PICTURE_BOX, ([y, u, v]) => v > 180 && u < 130 && y < 130) > 6000,
  );
  expect(red.length).toBeGreaterThan(25);
  expect(red[0]).toBeGreaterThan(from);
  expect(red.at(-1)).toBeLessThan(from + 6000);
  const text = programme.timesWhere((frame) => countPixels(frame, TEXT_BOX, ([y]) => y > 190) > 200);
  expect(text.length).toBeGreaterThan(25);
  expect(text.length).toBeLessThan(125);
  expect(text[0]).toBeGreaterThan(speech[0]!.began_pts);
  expect(text.at(-1)).toBeLessThan(speech.at(-1)!.ended_pts);
  const labelled = programme.timesWhere((frame) => countPixels(frame, LABEL_BOX, ([y]) => y > 120) > 60);
  expect(labelled).toHaveLength(programme.frames.length);
}
