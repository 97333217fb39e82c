import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { MssError } from '@cyclorama/contract';
import type { Voice } from '@cyclorama/speech';
import type { SpeakLine } from '../../../hosts/tasks/show-messages.ts';
import { characterOf, mainObject, requireActiveAsset, voiceOf } from '../../assets/resolve.ts';
import { localVoice } from '../../assets/voice-file.ts';
import type { Studio } from '../../context.ts';
import { defaultVoice } from '../../videos/default-voice.ts';
import type { Line } from '../director/index.ts';
import type { WireAudio } from '../wire.ts';

const USUAL = { speed: 100, pitch: 100, volume: 140 } as const;
const AUDIO_LIMITS = { maxBytes: 100 * 1024 ** 2, timeoutMs: 120_000 } as const;
const SRT_LIMITS = { maxBytes: 1024 ** 2, timeoutMs: 30_000 } as const;

export interface SourcePlace {
  readonly studio: Studio;
  readonly projectId: string;
  /** Folder for recordings that are fetched. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * What a host needs to say a line: voice or recording, on this machine.
 * @throws MssError for assets that cannot be used, FetchRefused for recordings that cannot be had
 */
export async function sourceOf(place: SourcePlace, line: Line): Promise<SpeakLine['source']> {
  const { source, voice: wanted } = line;
  if (source.kind === 'audio') return recordingOf(place, source.audio);
  const voice = await localVoice(place.studio, await voiceFor(place, line), place.folder);
  const { speed, pitch, volume } = { ...USUAL, ...wanted };
  return { kind: 'text', text: source.text, voice, speed, pitch, volume };
}

async function voiceFor({ studio, projectId }: SourcePlace, { voice, presenter }: Line): Promise<Voice> {
  if (voice !== undefined) return voiceOf(studio, projectId, voice.voice_asset_id);
  if (presenter === undefined) throw new MssError('MSS.00000003', 'no voice is named, and nobody presents');
  const own = defaultVoice(await characterOf(studio, projectId, presenter));
  if (own === undefined) throw new MssError('MSS.00000003', `no voice fits the presenter ${presenter}`);
  return own;
}

async function recordingOf(place: SourcePlace, audio: WireAudio): Promise<SpeakLine['source']> {
  const { asset_id: assetId = '', audio_url: url = '', subtitle_url: subtitles = '' } = audio;
  const path = assetId === '' ? await fetched(place, url, AUDIO_LIMITS) : await assetFile(place, assetId);
  const text =
    subtitles === '' ? '' : wordsOf(await readFile(await fetched(place, subtitles, SRT_LIMITS), 'utf8'));
  return { kind: 'recording', path, text, language: languageOf(text) };
}

async function assetFile({ studio, projectId, folder }: SourcePlace, assetId: string): Promise<string> {
  const asset = await requireActiveAsset(studio, projectId, assetId, ['AUDIO', 'MUSIC']);
  const { key } = await mainObject(studio, asset);
  const path = join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.asset`);
  if (existsSync(path)) return path;
  const local = await studio.objects.localFile(key);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await copyFile(local.path, `${path}.part`);
    await rename(`${path}.part`, path);
    return path;
  } finally {
    await local.release();
  }
}

async function fetched(
  { studio, folder, signal }: SourcePlace,
  url: string,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<string> {
  const path = join(folder, `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.file`);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await studio.fetcher.toFile(url, `${path}.part`, { ...limits, signal });
  await rename(`${path}.part`, path);
  return path;
}

/** The words of an SRT or WebVTT file, without numbers, times and tags. */
export function wordsOf(subtitles: string): string {
  return subtitles
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !/^\s*(?:\d+\s*$|WEBVTT|NOTE\b)/.test(line) && !line.includes('-->'))
    .map((line) => line.replace(/<[^>]*>/g, '').trim())
    .filter((line) => line !== '')
    .join(' ');
}

function languageOf(text: string): string {
  return /\p{Script=Han}/u.test(text) || text === '' ? 'zh-CN' : 'en-US';
}
