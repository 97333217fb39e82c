import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import { storeChange } from '../../casters/change.ts';
import { isLocation } from '../../casters/layouts/document.ts';
import { PGM, type AudioLayer, type MixerChannel } from '../../casters/model.ts';
import { casterScenes } from '../../casters/table.ts';
import type { Studio } from '../../context.ts';
import type { CasterSessions, LiveMoment } from '../port.ts';
import { sceneOn } from '../take.ts';

const MAX_CHANNELS = 12;
const MAX_DELAY_MS = 5000;
const LOWEST_DB = -60;
const HIGHEST_DB = 10;
const MODES = ['off', 'on', 'afv'] as const;
const SIDES = ['all', 'leftChannel', 'rightChannel'] as const;
const SWITCHES = ['enableAgc', 'enableAns', 'ansMode', 'enableBeautify', 'voiceBeautifyMode'] as const;

export interface MixerOrder {
  readonly projectId: string;
  readonly casterId: string;
  readonly requestId: string;
  readonly channels: readonly MixerChannel[];
}

/**
 * Sets the mixer of the programme.
 * @returns where it took effect; undefined when the show does not run or answers later
 * @throws ApsaraError InvalidCaster.NotFound, IncorrectSceneStatus when the programme is off
 */
export async function setMixer(
  studio: Studio,
  sessions: CasterSessions,
  order: MixerOrder,
): Promise<LiveMoment | undefined> {
  const { projectId, casterId, requestId, channels } = order;
  await storeChange(studio, projectId, casterId, async ({ tx, aggregate }) => {
    const scene = sceneOn(aggregate, PGM);
    const audio = { FollowEnable: scene.audio.FollowEnable, Mixer: channels };
    await tx.orm.update(casterScenes).set({ audio }).where(eq(casterScenes.id, scene.id));
  });
  return sessions.follow(casterId, { cause: 'mixer', requestId });
}

/** Channels as the console sends them. @throws MssError MSS.00000003 */
export function channelsOf(value: unknown): readonly MixerChannel[] {
  if (!Array.isArray(value) || value.length > MAX_CHANNELS)
    refuse(`channels: expected at most ${MAX_CHANNELS} of them`);
  const channels = (value as readonly unknown[]).map(channelOf);
  if (new Set(channels.map(({ location }) => location)).size !== channels.length)
    refuse('channels: a source has one channel');
  return channels;
}

function channelOf(value: unknown, index: number): MixerChannel {
  const where = `channels[${index}]`;
  if (typeof value !== 'object' || value === null) return refuse(`${where}: expected an object`);
  const {
    location,
    mode,
    muted = false,
    db = 0,
    delay_ms: delay = 0,
    side = 'all',
    filter,
  } = value as Readonly<Record<string, unknown>>;
  if (typeof location !== 'string' || !isLocation(location))
    return refuse(`${where}.location: expected RV01 … RV12`);
  const known = MODES.find((one) => one === mode) ?? refuse(`${where}.mode: expected off, on or afv`);
  const channel = SIDES.find((one) => one === side) ?? refuse(`${where}.side: expected ${SIDES.join(', ')}`);
  if (typeof muted !== 'boolean') return refuse(`${where}.muted: expected true or false`);
  const level = within(`${where}.db`, db, LOWEST_DB, HIGHEST_DB);
  const layer: AudioLayer = {
    FixedDelayDuration: Math.round(within(`${where}.delay_ms`, delay, 0, MAX_DELAY_MS)),
    ValidChannel: channel,
    VolumeRate: rateOf(level),
    ...(filter === undefined || filter === null ? {} : { Filter: filterOf(where, filter) }),
  };
  return { location, mode: known, muted, layer };
}

/** The lowest position of a fader is silence. */
function rateOf(db: number): number {
  return db <= LOWEST_DB ? 0 : Number((10 ** (db / 20)).toFixed(6));
}

function filterOf(where: string, value: unknown): NonNullable<AudioLayer['Filter']> {
  if (typeof value !== 'object' || value === null) return refuse(`${where}.filter: expected an object`);
  const given = value as Readonly<Record<string, unknown>>;
  const [agc, ans, ansMode, beautify, voice] = SWITCHES.map((name): 0 | 1 => {
    const one = given[name] ?? 0;
    return one === 0 || one === 1 ? one : refuse(`${where}.filter.${name}: expected 0 or 1`);
  });
  return {
    enableAgc: agc ?? 0,
    enableAns: ans ?? 0,
    ansMode: ansMode ?? 0,
    enableBeautify: beautify ?? 0,
    voiceBeautifyMode: voice ?? 0,
  };
}

function within(where: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !(value >= least && value <= most))
    return refuse(`${where}: expected a number from ${least} to ${most}`);
  return value;
}

function refuse(why: string): never {
  throw new MssError('MSS.00000003', why);
}
