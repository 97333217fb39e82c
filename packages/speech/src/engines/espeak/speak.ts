import { createHash } from 'node:crypto';
import { ipaVisemes, isVowelViseme } from '../../visemes/ipa.ts';
import { finish, settingNumber, toneOf, type RawSpeech } from '../finish.ts';
import { profileOf } from '../profile.ts';
import type { EngineRequest, EngineSpeech, PauseMark, SpokenToken, TokenPhoneme } from '../protocol.ts';
import { loadEspeak, type Espeak, type EspeakEvent } from './binding.ts';
import { cmuToEspeak, pinyinToEspeak } from './phones.ts';

const PINYIN_VOICE = 'cmn-latn-pinyin';
const MIN_RATE = 80;
const MAX_RATE = 450;
/** A gap shorter than this is the closure of the stop behind it, not a pause. */
const CLOSURE = 0.07;

let engine: Promise<Espeak> | undefined;
const variants = new Set<string>();

function useVoice(espeak: Espeak, speaker: string, lines: string): void {
  let name = speaker;
  if (lines !== '') {
    const variant = `cyc${createHash('sha256').update(lines).digest('hex').slice(0, 12)}`;
    if (!variants.has(variant)) {
      espeak.writeVariant(variant, lines);
      variants.add(variant);
    }
    name = `${speaker}+${variant}`;
  }
  espeak.worker.set_voice(name);
}

interface Script {
  readonly text: string;
  /** First code point of each token in `text`, from 0. */
  readonly starts: readonly number[];
}

const HAN_MARKS: Readonly<Record<PauseMark, string>> = {
  ',': '，',
  ';': '；',
  ':': '，',
  '.': '。',
  '?': '？',
  '!': '！',
};

function tokenText(espeak: Espeak, token: SpokenToken): string {
  if (token.pinyin !== undefined) return pinyinToEspeak(espeak.mnemonics(token.pinyin));
  if (token.cmu) return cmuToEspeak(token.cmu);
  // A single capital is read by its name, a small one may be an article.
  return token.letter ? token.spoken.toUpperCase() : token.spoken;
}

function script(espeak: Espeak, request: EngineRequest): Script {
  const han = request.language.startsWith('zh');
  if (request.tokens.some((t) => t.pinyin !== undefined)) espeak.worker.set_voice(PINYIN_VOICE);
  let text = '';
  const starts: number[] = [];
  request.tokens.forEach((token, i) => {
    const previous = request.tokens[i - 1];
    if (previous && (token.script === 'latin' || previous.script === 'latin')) text += ' ';
    starts.push(Array.from(text).length);
    text += tokenText(espeak, token);
    const last = i === request.tokens.length - 1;
    const mark = last ? request.close : token.pauseAfter;
    if (mark) text += han ? HAN_MARKS[mark] : `${mark} `;
  });
  return { text, starts };
}

function tokenAt(starts: readonly number[], position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Sound {
  readonly symbol: string;
  readonly token: number;
  start: number;
  end: number;
}

/** Orders the events into sounds with their tokens; empty phonemes are gaps. */
function readSounds(events: readonly EspeakEvent[], starts: readonly number[], duration: number): Sound[] {
  const marks = events.filter((e) => e.type === 'word' || e.type === 'phoneme' || e.type === 'end');
  const sounds: Sound[] = [];
  let token = -1;
  for (const event of marks) {
    const at = Math.min(duration, event.audio_position / 1000);
    const previous = sounds.at(-1);
    if (event.type === 'word') {
      // A word may begin anywhere in an inline pronunciation.
      token = tokenAt(starts, event.text_position - 1);
      continue;
    }
    if (previous) previous.end = Math.max(previous.start, at);
    const symbol =
      event.type === 'phoneme' && typeof event.id === 'string' && !event.id.startsWith('(') ? event.id : '';
    sounds.push({ symbol, token: symbol === '' ? -1 : token, start: at, end: duration });
  }
  return sounds.filter((s) => s.end > s.start);
}

/** Gives short gaps to the sound behind them and makes pauses of the long ones. */
function closeGaps(sounds: readonly Sound[]): Sound[] {
  const out: Sound[] = [];
  sounds.forEach((sound, i) => {
    const next = sounds[i + 1];
    const previous = out.at(-1);
    if (sound.symbol !== '')
      out.push({ ...sound, start: previous ? Math.max(sound.start, previous.end) : sound.start });
    else if (next && next.symbol !== '' && previous && sound.end - sound.start < CLOSURE)
      next.start = sound.start;
    else if (previous?.symbol === '') previous.end = sound.end;
    else out.push({ ...sound });
  });
  return out;
}

/** Tokens that the engine joined into one word share its sounds in order, by their vowels. */
function shareJoined(sounds: Sound[], tokens: readonly SpokenToken[]): Sound[] {
  const seen = new Set(sounds.map((s) => s.token));
  const out = sounds.map((s) => ({ ...s }));
  for (let token = 0; token < tokens.length; token++) {
    if (!seen.has(token) || seen.has(token + 1) || token + 1 >= tokens.length) continue;
    let last = token;
    while (last + 1 < tokens.length && !seen.has(last + 1)) last++;
    const mine = out.filter((s) => s.token === token);
    const count = last - token + 1;
    const from = mine[0]?.start ?? 0;
    const length = Math.max(1e-6, (mine.at(-1)?.end ?? 0) - from);
    out.forEach((sound, i) => {
      if (sound.token !== token) return;
      const middle = (sound.start + sound.end) / 2;
      const share = Math.min(count - 1, Math.floor(((middle - from) / length) * count));
      out[i] = { ...sound, token: token + share };
    });
  }
  return out;
}

function describe(sounds: readonly Sound[]): TokenPhoneme[] {
  return sounds.flatMap((sound) => {
    const visemes = ipaVisemes(sound.symbol);
    const length = (sound.end - sound.start) / visemes.length;
    const stressed = sound.symbol.includes('ˈ');
    return visemes.map((viseme, k): TokenPhoneme => {
      const start = sound.start + k * length;
      return {
        symbol: sound.symbol,
        viseme,
        start,
        end: start + length,
        stressed: stressed && isVowelViseme(viseme),
        token: sound.symbol === '' ? -1 : sound.token,
      };
    });
  });
}

function join(chunks: readonly Int16Array[]): Float32Array {
  const out = new Float32Array(chunks.reduce((sum, c) => sum + c.length, 0));
  let at = 0;
  for (const chunk of chunks) for (const value of chunk) out[at++] = value / 32_768;
  return out;
}

/** Speaks with eSpeak NG; `settings.variant` holds the lines of a voice variant. */
export async function speakEspeak(request: EngineRequest): Promise<EngineSpeech> {
  engine ??= loadEspeak();
  const espeak = await engine;
  const { settings } = request;
  const { text, starts } = script(espeak, request);
  useVoice(espeak, request.speaker, typeof settings['variant'] === 'string' ? settings['variant'] : '');
  const wanted = settingNumber(settings, 'wpm', 165) * request.rate;
  const wpm = Math.round(Math.min(MAX_RATE, Math.max(MIN_RATE, wanted)));
  espeak.worker.set_rate(wpm);
  espeak.worker.set_pitch(50);
  espeak.worker.set_range(
    Math.round(Math.min(100, settingNumber(settings, 'range', 55) * request.liveliness)),
  );
  const chunks: Int16Array[] = [];
  const events: EspeakEvent[] = [];
  espeak.worker.synthesize(text, (audio, more) => {
    chunks.push(audio.slice());
    events.push(...more);
    return false;
  });
  const rate = espeak.worker.get_samplerate() || 22_050;
  const samples = join(chunks);
  const sounds = closeGaps(readSounds(events, starts, samples.length / rate));
  const raw: RawSpeech = { samples, rate, phonemes: describe(shareJoined(sounds, request.tokens)) };
  const profile = profileOf(settings);
  return finish(raw, { tone: toneOf(settings), pitch: request.pitch, time: wpm / wanted, profile });
}
