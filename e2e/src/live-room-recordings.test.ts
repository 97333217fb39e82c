import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goertzel, makeTestSound, makeTone, type YuvFrame } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { comment, isSpeech, ROOM_ENV, RoomRig, ruleFor } from './testing/live-room.ts';
import { countPixels, Programme } from './testing/programme.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

/** Frequencies by which recordings are told apart, Hz. */
const FIRST = 440;
const SECOND = 620;
const BESIDE = 1500;
const INSERTED = 2200;
const SUBTITLES = '1\n00:00:00,000 --> 00:00:04,000\nThis dress is <i>made</i> by hand.\n';
const WINDOW_MS = 100;
/** Where presenters stand. */
const FIGURE = { x: 250, y: 20, width: 140, height: 320 } as const;

let server: ServerProcess;
let folder: string;
let rig: RoomRig;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-recordings-'));
  server = await startServer({ env: ROOM_ENV });
  rig = await RoomRig.open(new Client(server.credentials));
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

it(
  'plays recordings, lowers them under a co-streamer, cuts them without a click, and changes presenters',
  { timeout: 180_000 },
  async () => {
    const room = await makeRoom();
    const recording = rig.recordTo(join(folder, 'room.flv'), 'recordings');
    const job = await rig.start(room);
    await rig.paragraph(job, 1);
    const began = recording.lastMs();
    const after = (ms: number): Promise<true> =>
      until(`${ms} ms of it`, () => Promise.resolve(recording.lastMs() > began + ms || undefined), 60, 20);
    await after(1000);
    await comment(job.report, 'what does the other say?');
    // The second round, by somebody else: a person breaks in.
    await rig.paragraph(job, 3);
    await rig.command(job, 'INSERT_PLAY_AUDIO', {
      audio_url: await tone('inserted', INSERTED, 1),
      play_type: 'PLAY_NOW',
    });
    await rig.stateIs(job, 'SUCCEED');
    await recording.close();

    const record = await rig.recordOf(job);
    const speech = record.filter(isSpeech);
    const presented = speech.filter(({ by }) => by === 'presenter');
    const said = presented.map(({ text, cut }) => (cut ? `${text}|` : text));
    const words = 'This dress is made by hand';
    expect(said.slice(0, 2)).toEqual([words, '']);
    // What was cut is played again from its beginning when it was one piece.
    expect(said.slice(2)).toEqual([`${words}|`, '', words, '']);
    expect(rig.titles(job)).toEqual(['Words', 'Sound', 'Words', 'Sound']);

    const programme = await Programme.read(recording.path);
    const beside = speech.find(({ by }) => by === 'co-streamer')!;
    const loudness = (hz: number, fromMs: number, toMs: number): number =>
      usual(programme.samples, hz, fromMs, toMs);
    const alone = loudness(FIRST, presented[0]!.began_pts + 300, beside.began_pts - 200);
    const under = loudness(FIRST, beside.began_pts + 500, beside.ended_pts - 200);
    const again = loudness(FIRST, beside.ended_pts + 800, presented[0]!.ended_pts - 100);
    expect(loudness(BESIDE, beside.began_pts + 200, beside.ended_pts - 200)).toBeGreaterThan(0.05);
    expect(alone).toBeGreaterThan(0.05);
    // 12 dB less, and back.
    expect(20 * Math.log10(under / alone)).toBeLessThan(-9);
    expect(20 * Math.log10(under / alone)).toBeGreaterThan(-15);
    expect(Math.abs(20 * Math.log10(again / alone))).toBeLessThan(1.5);

    const cut = speech.findIndex((one) => one.cut);
    const [broken, inserted] = [speech[cut]!, speech[cut + 1]!];
    expect(loudness(INSERTED, inserted.began_pts + 100, inserted.ended_pts - 100)).toBeGreaterThan(0.05);
    expect(loudness(FIRST, inserted.began_pts + 100, inserted.ended_pts - 100)).toBeLessThan(0.005);
    // A tone that broke off at once would be heard at −45 dB and more there.
    expect(programme.sharpness(broken.ended_pts)).toBeLessThan(-65);

    const [early, late, other] = [presented[0]!, presented[1]!, presented.at(-1)!].map(({ ended_pts: at }) =>
      programme.at(at - 400)!,
    );
    const moved = difference(early!, late!);
    expect(difference(early!, other!)).toBeGreaterThan(3 * moved);
  },
);

async function makeRoom(): Promise<string> {
  const voice = await rig.systemAsset('VOICE_MODEL', 'Clara');
  const words = {
    audio_url: await tone('first', FIRST, 5),
    subtitle_url: rig.file('/first.srt', Buffer.from(SUBTITLES), 'application/x-subrip'),
  };
  return rig.makeRoom({
    ...{ name: 'Recordings', streamKey: 'recordings' },
    shoot_scripts: [
      { sequence_no: 1, title: 'Words', audio_config: words },
      { sequence_no: 2, title: 'Sound', audio_config: { audio_url: await tone('second', SECOND, 1.5) } },
    ],
    rules: [
      ruleFor('other', 'other', {
        reply_mode: 'SYSTEM_REPLY',
        reply_audios: [{ audio_url: await tone('beside', BESIDE, 1.5) }],
        reply_role: 'CO_STREAMER',
      }),
    ],
    changes: {
      play_policy: { repeat_count: 1, play_mode: 'AUDIO', random_play_mode: 'NONE' },
      backup_model_asset_ids: [await rig.systemAsset('HUMAN_MODEL_2D', 'Kwame')],
      co_streamer_config: { voice_config: { voice_asset_id: voice }, streamer_action: 'VOLUME_DOWN' },
    },
  });
}

/** Median level of a tone: a moment that a busy machine left out does not count. */
function usual(samples: Float32Array, hz: number, fromMs: number, toMs: number): number {
  const levels: number[] = [];
  for (let at = fromMs; at + WINDOW_MS <= toMs; at += WINDOW_MS)
    levels.push(goertzel(samples, hz, { from: at * 48, to: (at + WINDOW_MS) * 48 }));
  return levels.sort((a, b) => a - b)[levels.length >> 1] ?? Number.NaN;
}

/** Pixels of the presenter that are lighter or darker in another picture. */
function difference(one: YuvFrame, other: YuvFrame): number {
  return countPixels(one, FIGURE, ([y], index) => Math.abs(y - other.y[index]!) > 25);
}

/** An MP3 of one tone. @returns its URL */
async function tone(name: string, hz: number, seconds: number): Promise<string> {
  const path = join(folder, `${name}.mp3`);
  await makeTestSound(path, makeTone(hz, seconds, 0.3));
  return rig.file(`/${name}.mp3`, readFileSync(path), 'audio/mpeg');
}
