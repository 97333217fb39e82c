// Keying and matting: quality against known alpha and speed, with the same settings, beside FFmpeg's chromakey and
// colorkey with the best settings that a search with knowledge of the truth finds for each clip.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCENE_MATTE, SCREEN_MATTE } from '@cyclorama/stage/data';
import { CLIPS, photographRoom } from './lib/matte-clips.mjs';
import { bestOf, judgeFfmpeg, judgeOurs, makeGrounds, recordClip } from './lib/matte-quality.mjs';
import { ffmpegRun, liveRun, matterAlone, writePicture } from './lib/matte-speed.mjs';
import { qualityTable, speedTable } from './lib/matte-tables.mjs';
import { installed } from './lib/measure.mjs';

/** What is measured, in quality and in speed. Light of the new surrounding is left out: the truth has none. */
export function settingsFor(clip, empty) {
  if (clip.kind !== 'scene') return { ...SCREEN_MATTE, backdrop: clip.kind, lightWrap: 0, ...clip.matte };
  return { ...SCENE_MATTE, lightWrap: 0, ...(empty ? { cleanPlate: empty } : {}) };
}

/** Clips whose speed is measured, at both sizes. */
const TIMED = ['green-olive', 'room-office'];
const SIZES = [
  { size: { width: 1280, height: 720 }, fps: 25 },
  { size: { width: 1920, height: 1080 }, fps: 30 },
];

async function quality(folder, clips, hasFfmpeg) {
  const grounds = await makeGrounds();
  const out = {};
  for (const clip of clips) {
    const recorded = await recordClip(clip, folder);
    const ways = { cyclorama: { score: await judgeOurs(recorded, settingsFor(clip), grounds) } };
    if (clip.kind === 'scene') {
      const plate = join(folder, `${clip.name}-empty.png`);
      writePicture(plate, recorded.emptyRgb());
      ways['cyclorama+plate'] = { score: await judgeOurs(recorded, settingsFor(clip, plate), grounds) };
    } else if (hasFfmpeg) Object.assign(ways, await judgeFfmpeg(recorded, grounds));
    out[clip.name] = ways;
    for (const [name, { score }] of Object.entries(ways))
      console.log(`  ${clip.name} ${name}: ${score.psnr.toFixed(2)} dB, flicker ${score.flicker.toFixed(3)}`);
  }
  return out;
}

async function speed(folder, measured, rounds, hasFfmpeg) {
  const out = {};
  const keep = (row, name, value) => {
    row[name] = Math.min(row[name] ?? Infinity, value);
    console.log(`  ${name}: ${value.toFixed(3)} CPU s/s`);
  };
  for (const { size, fps } of SIZES) {
    const set = join(folder, `set-${size.height}.png`);
    writePicture(set, await photographRoom('newsroom', size, 1));
    for (const name of TIMED) {
      const clip = CLIPS.find((one) => one.name === name);
      const recorded = await recordClip(clip, folder, {
        size,
        fps,
        ...(size.height > 720 ? { frames: 20 } : {}),
      });
      const row = (out[`${name} ${size.width}×${size.height}@${fps}`] = {});
      const settings = settingsFor(clip);
      for (let round = 0; round < rounds; round++) {
        keep(row, 'alone', await matterAlone(recorded, settings));
        const plain = await liveRun(recorded, set, undefined, folder, `${name}-plain`);
        const keyed = await liveRun(recorded, set, settings, folder, `${name}-keyed`);
        keep(row, 'livePlain', plain.cpuPerSecond);
        keep(row, 'liveKeyed', keyed.cpuPerSecond);
        row.lastKeyed = keyed;
        if (!hasFfmpeg || clip.kind === 'scene') continue;
        keep(row, 'ffmpegPlain', await ffmpegRun(recorded, set));
        for (const filter of ['chromakey', 'colorkey'])
          keep(row, filter, await ffmpegRun(recorded, set, measured[name][filter].filters));
      }
      // A machine that is busy with other things keys fewer pictures than come: counted as if it had keyed all.
      const share = row.lastKeyed.keyedPerSecond / fps;
      row.liveAdded = (row.liveKeyed - row.livePlain) / share;
      for (const filter of ['chromakey', 'colorkey'])
        if (row[filter] !== undefined) row[`${filter}Added`] = row[filter] - row.ffmpegPlain;
    }
  }
  return out;
}

/** @returns scores of all clips, CPU seconds per second that keying adds, and both as tables */
export async function matte({ rounds }) {
  const kept = process.env.CYCLORAMA_BENCH_CLIPS;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'cyclorama-matte-'));
  mkdirSync(folder, { recursive: true });
  try {
    const hasFfmpeg = await installed('ffmpeg');
    const scores = await quality(folder, CLIPS, hasFfmpeg);
    const times = await speed(folder, scores, rounds, hasFfmpeg);
    return {
      tables: `\n\n${qualityTable(scores)}\n\n${speedTable(times)}\n`,
      settings: { screen: JSON.stringify(SCREEN_MATTE), scene: JSON.stringify(SCENE_MATTE), lightWrap: 0 },
      margins: Object.fromEntries(
        Object.entries(scores)
          .filter(([, ways]) => ways.chromakey)
          .map(([name, { cyclorama, ...others }]) => {
            const [best, { score, filters }] = bestOf(others);
            return [
              name,
              {
                best,
                filters,
                decibels: cyclorama.score.psnr - score.psnr,
                flicker: cyclorama.score.flicker / score.flicker,
              },
            ];
          }),
      ),
      scores,
      speed: times,
      budget:
        'green and blue: at least 3 dB and half the flicker, at most 0.10 CPU s/s added; room: at most 0.60',
    };
  } finally {
    if (!kept) rmSync(folder, { recursive: true, force: true });
  }
}
