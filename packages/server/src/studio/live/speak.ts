import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApsaraError, MssError } from '@cyclorama/contract';
import { performanceFromSpeech } from '@cyclorama/avatar/catalogue';
import { plainText, type SpeechTimings, type Voice } from '@cyclorama/speech';
import { locationsOf, parseAvatarUrl, type AvatarAddress } from '../../compile/caster/index.ts';
import { HostError } from '../../hosts/pool.ts';
import type { SpeakInput } from '../../hosts/tasks/render-messages.ts';
import { newId } from '../assets/ids.ts';
import { characterOf, voiceOf } from '../assets/resolve.ts';
import { localVoice } from '../assets/voice-file.ts';
import { loadCaster } from '../casters/load.ts';
import { speechEndpoints } from '../system/engines/endpoints.ts';
import type { Studio } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import { moderate, ModerationUnavailable } from '../moderation/moderate.ts';
import { checkMarkup } from '../scripts/check.ts';
import { TTS_CHARACTERS } from '../speech-previews/job.ts';
import { checkQuota } from '../usage/quota.ts';
import { recordUsage } from '../usage/record.ts';
import { defaultVoice } from '../videos/default-voice.ts';
import { LiveUnavailable, type CasterSessions, type LiveMoment } from './port.ts';

/** What an avatar is to say. */
export interface SpeakOrder {
  readonly projectId: string;
  readonly casterId: string;
  /** RVnn. */
  readonly location: string;
  /** Plain or SSML. */
  readonly text: string;
  /** In place of what it says and what waits. */
  readonly interrupt: boolean;
}

/** An utterance that the avatar has. */
export interface Spoken {
  readonly id: string;
  readonly durationMs: number;
  /** The programme frame that was due when the avatar had it. */
  readonly moment: LiveMoment | undefined;
}

const MEMORY_LIMIT = 1024 ** 3;
const SILENCE_LIMIT_MS = 60_000;
const USUAL = { speed: 100, pitch: 100, volume: 140 } as const;

/**
 * Lets the avatar at a location of a running caster speak: text is checked, moderated and metered as for previews, spoken
 * in a host, and brought to the session, whichever process owns it.
 * @throws MssError for texts that cannot be spoken, and quotas
 * @throws ApsaraError InvalidLocationId.NotFound when no avatar stands there
 * @throws LiveUnavailable when the show does not run, nothing can be spoken now, or the avatar does not take it
 */
export async function speakAt(studio: Studio, sessions: CasterSessions, order: SpeakOrder): Promise<Spoken> {
  const { projectId, casterId, location, interrupt } = order;
  const text = order.text;
  const said = checkMarkup(text, 'text').text;
  if (said.trim() === '') throw new MssError('MSS.00000003', 'text: there is nothing to say');
  const avatar = await avatarAt(studio, casterId, location);
  const voice = await voiceOfAvatar(studio, projectId, avatar);
  const id = newId();
  const subject = `live-speech:${id}`;
  const amount = plainText(text).length / 1e6;
  await studio.db.tx((tx) => checkQuota(tx, { projectId, resource: TTS_CHARACTERS, amount }));
  await passModeration(studio, { projectId, subject, texts: [text] });

  const keys = {
    sound: `${projectId}/live-speech/${id}/sound.wav`,
    performance: `${projectId}/live-speech/${id}/performance.json`,
  };
  try {
    const durationMs = await withScratch(studio, (folder) =>
      speakInto(studio, { projectId, folder, text, voice, keys }),
    );
    const command = { kind: 'say', id, ...keys, interrupt, durationMs } as const;
    const moment = await sessions.control(casterId, location, command);
    await studio.db.tx((tx) =>
      recordUsage(tx, { projectId, resource: TTS_CHARACTERS, subject, amount, at: studio.clock.now() }),
    );
    return { id, durationMs, moment };
  } finally {
    // The avatar has it in memory now.
    await studio.objects.delete(keys.sound);
    await studio.objects.delete(keys.performance);
  }
}

/**
 * The avatar that stands at a location of a running caster.
 * @throws ApsaraError InvalidLocationId.NotFound @throws LiveUnavailable when the caster does not run
 */
export async function avatarAt(studio: Studio, casterId: string, location: string): Promise<AvatarAddress> {
  const aggregate = await loadCaster(studio.db.orm, casterId);
  const url = aggregate && locationsOf(aggregate).get(location)?.effective.LiveStreamUrl;
  const avatar = url === undefined ? undefined : parseAvatarUrl(url);
  if (avatar === undefined)
    throw new ApsaraError('InvalidLocationId.NotFound', `no avatar stands at ${location.slice(0, 16)}`);
  if (aggregate?.caster.desired !== 'running')
    throw new LiveUnavailable('not-running', 'The show does not run.');
  return avatar;
}

async function voiceOfAvatar(
  studio: Studio,
  projectId: string,
  { assetId, voiceId }: AvatarAddress,
): Promise<Voice> {
  if (voiceId !== undefined) return voiceOf(studio, projectId, voiceId);
  const voice = defaultVoice(await characterOf(studio, projectId, assetId));
  if (voice === undefined)
    throw new MssError('MSS.00000003', 'no voice fits this presenter: name one in the address of the source');
  return voice;
}

async function passModeration(studio: Studio, about: Parameters<typeof moderate>[1]): Promise<void> {
  try {
    const verdict = await moderate(studio, about);
    if (!verdict.allowed) throw new MssError('MSS.00000003', `text: ${verdict.reason}`);
  } catch (error) {
    if (!(error instanceof ModerationUnavailable)) throw error;
    throw new LiveUnavailable('failed', error.message);
  }
}

interface Work {
  readonly projectId: string;
  readonly folder: string;
  readonly text: string;
  readonly voice: Voice;
  readonly keys: { readonly sound: string; readonly performance: string };
}

/** Speaks and stores. @returns milliseconds */
async function speakInto(studio: Studio, { projectId, folder, text, voice, keys }: Work): Promise<number> {
  const local = await localVoice(studio, voice, folder);
  const soundPath = join(folder, 'sound.wav');
  const timingsPath = join(folder, 'timings.json');
  const input: SpeakInput = {
    segments: [{ index: 0, source: { kind: 'text', text, voice: local, ...USUAL }, soundPath, timingsPath }],
    cacheDir: join(studio.config.dataDir, 'cache', 'speech'),
    endpoints: await speechEndpoints(studio, projectId),
  };
  try {
    await studio.hosts.run({
      task: 'speak-segments',
      input,
      memoryLimitBytes: MEMORY_LIMIT,
      timeoutMs: SILENCE_LIMIT_MS,
    });
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    studio.log.warn({ err: error }, 'an avatar cannot be given its words');
    throw new LiveUnavailable('failed', `It could not be spoken: ${error.message}`);
  }
  const timings = JSON.parse(await readFile(timingsPath, 'utf8')) as SpeechTimings;
  const performance = performanceFromSpeech(timings, { seed: seedOf(text) });
  await studio.objects.put(keys.sound, { path: soundPath }, { contentType: 'audio/wav' });
  await studio.objects.put(keys.performance, Buffer.from(JSON.stringify(performance)), {
    contentType: 'application/json',
  });
  return Math.round(timings.duration * 1000);
}

/** The same words come with the same gestures. */
function seedOf(text: string): number {
  let seed = 7;
  for (const letter of text) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return seed;
}
