// Trained voices: embedded voices play the people, each bent or cut without being used itself. Likeness and
// intelligibility of profile and units, time of training per sentence, speed of speaking.
//
//   node bench/voices.mjs [sentences of units] [id of a voice …]
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSpeechService, trainVoice, voiceById, writeWav } from '@cyclorama/speech';
import { CHINESE } from '../packages/server/dist/studio/voice-training/sentences/chinese.js';
import { ENGLISH } from '../packages/server/dist/studio/voice-training/sentences/english.js';

/** People with their doubles: voices of the same recordings or formants, which would make it too easy. */
const PEOPLE = {
  'en-female-clara': [],
  'en-male-ross': [],
  'en-male-alec': [],
  'en-male-kal': [],
  'zh-female-xia': [],
  'zh-male-hao': [],
};
const PROFILE_SENTENCES = 20;
const [count = '60', ...ids] = process.argv.slice(2);
const root = mkdtempSync(join(tmpdir(), 'bench-voices-'));
const speech = createSpeechService({ processes: 2, cacheDir: process.env.SPEECH_CACHE });

async function record(id, texts) {
  const voice = voiceById(id);
  mkdirSync(join(root, id), { recursive: true });
  const out = [];
  for (const [i, text] of texts.entries()) {
    const path = join(root, id, `${i}.wav`);
    await writeWav(path, (await speech.speak({ text, voice, speed: 110 })).samples);
    out.push({ path, text });
  }
  return out;
}

/** Best of three fresh sentences, seconds of speech in a second. */
async function speedOf(voice, round) {
  let best = 0;
  for (const n of [1, 2, 3]) {
    const text = voice.language.startsWith('zh')
      ? `这是第${round}${n}句新的话，以前没有人说过。`
      : `This is sentence ${round}${n}, and nobody has ever said it before.`;
    const begun = performance.now();
    const { duration } = await speech.speak({ text, voice });
    best = Math.max(best, (duration * 1000) / (performance.now() - begun));
  }
  return best;
}

async function train(id, making, recordings) {
  const { language, sex } = voiceById(id);
  const workFolder = join(root, `${id}-${making}`);
  const output = join(workFolder, 'model.voice');
  const begun = performance.now();
  const trained = await trainVoice(
    { recordings, name: id, language, sex, making, workFolder, output },
    { speech, without: [id, ...PEOPLE[id]] },
  );
  const seconds = (performance.now() - begun) / 1000;
  return {
    person: id,
    making,
    guide: trained.voice.speaker,
    sentences: recordings.length,
    similarity: trained.similarity,
    intelligibility: trained.intelligibility,
    'training s/sentence': Number((seconds / recordings.length).toFixed(2)),
    'times real time': Number((await speedOf(trained.voice, `${Date.now() % 1000} `)).toFixed(1)),
    'model MB': trained.hasFile ? Number((statSync(output).size / 1e6).toFixed(1)) : 0,
  };
}

const rows = [];
const loadBefore = loadavg()[0];
try {
  for (const id of ids.length > 0 ? ids : Object.keys(PEOPLE)) {
    const texts = id.startsWith('zh') ? CHINESE : ENGLISH;
    const recordings = await record(id, texts.slice(0, Number(count)));
    for (const [making, some] of [
      ['profile', recordings.slice(0, PROFILE_SENTENCES)],
      ['units', recordings],
    ]) {
      rows.push(await train(id, making, some));
      console.log(JSON.stringify(rows.at(-1)));
    }
  }
} finally {
  await speech.close();
  rmSync(root, { recursive: true, force: true });
}
const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  node: process.version,
  loadBefore,
  loadAfter: loadavg()[0],
};
const date = new Date().toISOString();
const columns = Object.keys(rows[0] ?? {});
const line = (cells) => `| ${cells.join(' | ')} |`;
const table = [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(Object.values(row)))];
const name = new URL(`results/${date.slice(0, 10)}-voices`, import.meta.url).pathname;
writeFileSync(`${name}.json`, `${JSON.stringify({ date, machine, rows }, null, 2)}\n`);
writeFileSync(
  `${name}.md`,
  `# voices, ${date.slice(0, 10)}\n\n## Machine\n\n${Object.entries({ date, ...machine })
    .map(([key, value]) => `- ${key}: ${typeof value === 'number' ? value.toFixed(2) : value}`)
    .join('\n')}\n\n## Result\n\n${table.join('\n')}\n`,
);
