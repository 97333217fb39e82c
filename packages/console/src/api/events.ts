import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { keys } from './keys.ts';

/** What an event of the server says: its type, and the members of its JSON. */
export interface ServerEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type Stale = (data: ServerEvent['data']) => readonly QueryKey[];

const one = (data: ServerEvent['data'], member: string): string => {
  const id = data[member];
  return typeof id === 'string' ? id : '';
};

/** Which entries of the cache an event makes stale. */
const STALE: Readonly<Record<string, Stale>> = {
  'video-job': (data) => [['video-jobs', 'list'], keys.videoJob(one(data, 'job_id'))],
  asset: (data) => [['assets', 'list'], keys.asset(one(data, 'asset_id'))],
  script: (data) => [['scripts', 'list'], keys.script(one(data, 'script_id'))],
  room: (data) => [['rooms', 'list'], keys.roomsOnAir, keys.room(one(data, 'room_id'))],
  caster: (data) => [keys.casters, keys.caster(one(data, 'caster_id'))],
  composition: () => [keys.compositions],
  matte: () => [keys.aiStudios],
  'avatar-training': (data) => [
    ['avatar-trainings', 'list'],
    keys.avatarTraining(one(data, 'job_id')),
    keys.reviewQueue,
  ],
  'voice-training': (data) => [
    ['voice-trainings', 'list'],
    keys.voiceTraining(one(data, 'job_id')),
    keys.reviewQueue,
  ],
  robot: (data) => [keys.robots, keys.robot(one(data, 'robot_id'))],
  // A dialog that begins or ends changes how many its robot has.
  dialog: (data) => [['dialogs', 'list'], keys.dialog(one(data, 'job_id')), keys.robots],
  people: () => [keys.people],
  keys: () => [keys.accessKeys],
  engines: () => [keys.engines],
  system: () => [keys.system],
};

/** Types of events that `EventSource` must be told to listen for. */
export const EVENT_TYPES: readonly string[] = Object.keys(STALE);

/** Entries of the cache that an event makes stale; an unknown type makes none. */
export function staleKeys({ type, data }: ServerEvent): readonly QueryKey[] {
  return STALE[type]?.(data) ?? [];
}

/** Brings an event into the cache: progress of a job is patched at once, everything else is fetched anew if shown. */
export function applyEvent(cache: QueryClient, event: ServerEvent): void {
  if (event.type === 'video-job' && patchJob(cache, event.data)) return;
  for (const queryKey of staleKeys(event)) void cache.invalidateQueries({ queryKey });
}

interface Job {
  readonly job_id: string;
  readonly state: string;
}

/** @returns true when a job that is known only got further: there is nothing to fetch then */
function patchJob(cache: QueryClient, data: ServerEvent['data']): boolean {
  const { job_id: jobId, state } = data;
  let known = 0;
  let moved = false;
  const patch = <Known extends Job>(job: Known): Known => {
    if (job.job_id !== jobId) return job;
    known++;
    moved ||= job.state !== state;
    return { ...job, ...data };
  };
  cache.setQueryData<Job>(keys.videoJob(one(data, 'job_id')), (job) => job && patch(job));
  cache.setQueriesData<{ readonly jobs?: readonly Job[] }>({ queryKey: ['video-jobs', 'list'] }, (list) =>
    list?.jobs?.some((job) => job.job_id === jobId) === true ? { ...list, jobs: list.jobs.map(patch) } : list,
  );
  return known > 0 && !moved;
}

/** What became of the one event stream. */
export type StreamState = 'connecting' | 'open' | 'lost';

export interface EventStreamOptions {
  readonly hear: (event: ServerEvent) => void;
  /** The stream is there again after a gap: everything shown may be old. */
  readonly onGap: () => void;
  readonly onState: (state: StreamState) => void;
}

/** Opens the one event stream; `EventSource` comes back by itself. @returns closes it */
export function openEvents({ hear, onGap, onState }: EventStreamOptions): () => void {
  const source = new EventSource('/api/events');
  let opened = false;
  onState('connecting');
  source.addEventListener('open', () => {
    if (opened) onGap();
    opened = true;
    onState('open');
  });
  source.addEventListener('error', () => onState('lost'));
  source.addEventListener('reset', () => onGap());
  for (const type of EVENT_TYPES)
    source.addEventListener(type, (message: MessageEvent<string>) =>
      hear({ type, data: JSON.parse(message.data) as ServerEvent['data'] }),
    );
  return () => source.close();
}
