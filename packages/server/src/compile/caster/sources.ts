import { LIVE_PAINTER_MODULE, type LiveAvatarOptions } from '@cyclorama/avatar/catalogue';
import type { LiveAudioFilter, LiveInput, LiveSource, MatteSettings } from '@cyclorama/stage/data';
import type { AudioLayer, CasterAggregate, VideoResource } from '../../studio/casters/model.ts';
import type { CasterInput, CasterPlaces, FileMaterial, LocalMaterial, PlayedEpisode } from './input.ts';
import { avatarMaterial, given, resourceMaterial, standbyMaterial } from './materials.ts';
import { parseRoomUrl } from './room-url.ts';

const MAX_DELAY_MS = 5000;
/** Moving sources that are decoded all the time, so that a cut to them is immediate. */
const ALWAYS_DECODED = 4;
/** Persons that are cut out all the time for the same reason; it costs more than decoding. */
const ALWAYS_KEYED = 2;
export const STANDBY_SOURCE = 'standby';

/** How a person is cut out; the same name and the same source are the same cut-out. */
export interface Keying {
  readonly name: string;
  readonly matte: MatteSettings;
}

/** A source before it is known with which delays it is used. */
interface Origin {
  readonly key: string;
  readonly label: string;
  readonly revision: number;
  readonly input: LiveInput;
  /** Milliseconds of its own, before those of layers. */
  readonly delayMs: number;
  readonly syncGroup?: string;
  /** Open and decoded for an episode that begins soon; a file stands at its first picture. */
  readonly ahead?: boolean;
}

/**
 * Sources of a document in the making: layers ask for pictures and sound of a location with their delays, and get the
 * id of an instance. A source used with two different picture delays becomes two instances.
 */
export class SourceBook {
  readonly #origins = new Map<string, Origin>();
  /** Delays of layers asked for, by origin. */
  readonly #pictures = new Map<string, Set<number>>();
  readonly #instances = new Map<string, { readonly origin: Origin; readonly layerDelayMs: number }>();
  readonly #filters = new Map<string, LiveAudioFilter>();
  readonly #mattes = new Map<string, { readonly of: string; readonly matte: Keying['matte'] }>();
  readonly #notes: string[];
  readonly #episodes = new Map<string, string>();

  constructor(input: CasterInput, notes: string[]) {
    this.#notes = notes;
    for (const [location, resource] of locationsOf(input.aggregate))
      this.#addResource(input, location, resource);
    const { resource: episode, next = [] } = input.state.episodes;
    if (episode !== undefined) this.#addEpisode(input, episode, false);
    for (const coming of next) this.#addEpisode(input, coming, true);
    this.#addStandby(input);
  }

  /** Key of what each episode plays, by episode id. */
  get episodes(): ReadonlyMap<string, string> {
    return this.#episodes;
  }

  has(key: string): boolean {
    return this.#origins.has(key);
  }

  /**
   * The instance for a layer that shows `key` so many ms later, without its surroundings when keying is asked for;
   * undefined when there is nothing to show.
   */
  picture(key: string, delayMs: number, keying?: Keying): string | undefined {
    const origin = this.#origins.get(key);
    if (origin === undefined) return undefined;
    const delays = this.#pictures.get(key) ?? new Set<number>();
    this.#pictures.set(key, delays.add(delayMs));
    const instance = this.#instance(origin, delayMs);
    if (keying === undefined) return instance;
    const id = `${instance}~${keying.name}`;
    if (!this.#mattes.has(id)) this.#mattes.set(id, { of: instance, matte: keying.matte });
    return id;
  }

  /** A picture that is placed among the layers; it is a source as any other. */
  still(key: string, label: string, path: string): void {
    const input = { kind: 'image', path } as const;
    if (!this.#origins.has(key)) this.#origins.set(key, { key, label, revision: 1, input, delayMs: 0 });
  }

  /** The source whose signal an instance shows: of one that is cut out, the one it is cut out of. */
  signalOf(source: string): string {
    return this.#mattes.get(source)?.of ?? source;
  }

  /**
   * The instance whose sound is used so many ms later, and what is left to delay on the track. To be asked after all
   * pictures.
   */
  sound(key: string, delayMs: number): { readonly source: string; readonly delayMs: number } | undefined {
    const origin = this.#origins.get(key);
    if (origin === undefined) return undefined;
    const known = [...(this.#pictures.get(key) ?? [])].filter((delay) => delay <= delayMs);
    const layerDelayMs = known.length === 0 ? (this.#pictures.has(key) ? delayMs : 0) : Math.max(...known);
    return { source: this.#instance(origin, layerDelayMs), delayMs: delayMs - layerDelayMs };
  }

  /** Processing of the sound of an instance; the first one asked for counts. */
  filter(source: string, filter: AudioLayer['Filter']): void {
    const wanted = filterOf(filter);
    if (wanted === undefined) return;
    const known = this.#filters.get(source);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(wanted))
      this.#notes.push(`${source} is used with two different filters; the programme's counts`);
    else this.#filters.set(source, wanted);
  }

  /** Sources that no layer uses are there too: ready to be cut to. */
  all(): readonly LiveSource[] {
    for (const [key, origin] of this.#origins)
      if (![...this.#instances.values()].some((instance) => instance.origin.key === key))
        this.#instance(origin, 0);
    const moving = [...this.#origins.values()].filter(({ input }) => input.kind !== 'image');
    const live = moving.filter(({ input }) => input.kind !== 'file');
    const always = new Set(
      (moving.length <= ALWAYS_DECODED ? moving : live.slice(0, ALWAYS_DECODED)).map(({ key }) => key),
    );
    const plain = [...this.#instances].map(([id, { origin, layerDelayMs }]): LiveSource => {
      const filter = this.#filters.get(id);
      return {
        id,
        revision: origin.revision,
        input: origin.input,
        label: origin.label,
        delayMs: Math.min(MAX_DELAY_MS, origin.delayMs + layerDelayMs),
        decode: origin.ahead === true || always.has(origin.key) ? 'always' : 'when-used',
        ...(origin.ahead === true && origin.input.kind === 'file' ? { hold: true } : {}),
        ...(filter === undefined ? {} : { filter }),
        ...(origin.syncGroup === undefined ? {} : { syncGroup: origin.syncGroup }),
      };
    });
    return [...plain, ...this.#keyed(plain)];
  }

  /** Sources that are other sources without their surroundings. */
  #keyed(plain: readonly LiveSource[]): readonly LiveSource[] {
    return [...this.#mattes].flatMap(([id, { of, matte }], i): readonly LiveSource[] => {
      const parent = plain.find((source) => source.id === of);
      if (parent === undefined) return [];
      const decode = parent.decode === 'always' && i < ALWAYS_KEYED ? 'always' : 'when-used';
      const input = { kind: 'matte', of } as const;
      return [{ id, revision: 1, input, label: parent.label, delayMs: 0, decode, matte }];
    });
  }

  /** Least delayed instance of each origin. */
  locations(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const sorted = [...this.#instances].sort(([, a], [, b]) => a.layerDelayMs - b.layerDelayMs);
    for (const [id, { origin }] of sorted) if (!found.has(origin.key)) found.set(origin.key, id);
    return found;
  }

  #instance(origin: Origin, layerDelayMs: number): string {
    const id = layerDelayMs === 0 ? origin.key : `${origin.key}+${layerDelayMs}`;
    if (!this.#instances.has(id)) this.#instances.set(id, { origin, layerDelayMs });
    return id;
  }

  #addResource(input: CasterInput, key: string, resource: VideoResource): void {
    const found = this.#inputOf(input, key, resource);
    if (found === undefined) return;
    const group = input.aggregate.caster.config.SyncGroupsConfig?.findIndex(({ ResourceIds }) =>
      ResourceIds.includes(resource.id),
    );
    this.#origins.set(key, {
      key,
      label: resource.name,
      revision: resource.revision,
      input: found,
      delayMs: resource.effective.FixedDelayDuration,
      ...(group === undefined || group < 0 ? {} : { syncGroup: `group${group + 1}` }),
    });
  }

  /**
   * What is open already is played as it is: a camera or a picture at a place of the caster. A file begins with its
   * episode, so it gets a source of its own.
   */
  #addEpisode(input: CasterInput, episode: PlayedEpisode, ahead: boolean): void {
    const resource = input.aggregate.resources.find(({ id }) => id === episode.resourceId);
    if (resource === undefined) return;
    const [location] = [...locationsOf(input.aggregate)].find(([, { id }]) => id === resource.id) ?? [];
    const open = location === undefined ? undefined : this.#origins.get(location);
    if (open !== undefined && open.input.kind !== 'file' && open.input.kind !== 'absent') {
      this.#episodes.set(episode.episodeId, open.key);
      if (!ahead) return;
      this.#origins.set(open.key, { ...open, ahead });
      this.#instance(this.#origins.get(open.key)!, 0);
      return;
    }
    const key = episodeSource(episode.episodeId);
    this.#addResource(input, key, resource);
    const origin = this.#origins.get(key);
    if (origin === undefined) return;
    this.#episodes.set(episode.episodeId, key);
    const revision = origin.revision + episode.revision;
    this.#origins.set(key, { ...origin, revision, ...(ahead ? { ahead } : {}) });
  }

  #addStandby({ aggregate, materials, places }: CasterInput): void {
    const { config } = aggregate.caster;
    const url = given(config.UrgentLiveStreamUrl);
    const material = standbyMaterial(config);
    const found =
      url === undefined
        ? this.#fileInput(materials, material, 'the standby', { beginMs: 0, endMs: 0, repeat: -1 })
        : this.#liveInput(url, 'the standby', places);
    if (found === undefined || found.kind === 'absent') return;
    this.#origins.set(STANDBY_SOURCE, {
      key: STANDBY_SOURCE,
      label: 'Standby',
      revision: 1,
      input: found,
      delayMs: 0,
    });
  }

  #inputOf(
    { materials, places, aggregate }: CasterInput,
    key: string,
    { name, effective: document }: VideoResource,
  ): LiveInput | undefined {
    const avatar = avatarMaterial(document.LiveStreamUrl);
    if (avatar !== undefined) return this.#avatarInput(materials.get(avatar.key), key, name);
    const room = parseRoomUrl(document.LiveStreamUrl) ?? parseRoomUrl(document.VodUrl);
    if (room !== undefined) {
      const stream = aggregate.rooms?.[room];
      if (stream === undefined) return this.#absent(name, `the live room ${room} is not on air`);
      return { kind: 'rtmp', url: places.roomUrl(stream) };
    }
    if (document.LiveStreamUrl !== undefined) return this.#liveInput(document.LiveStreamUrl, name, places);
    return this.#fileInput(materials, resourceMaterial(document), name, {
      beginMs: document.BeginOffset ?? 0,
      endMs: document.EndOffset ?? 0,
      repeat: document.RepeatNum,
    });
  }

  /** A source that cannot be had is seen as such: its card stands where it should. */
  #absent(name: string, reason: string): LiveInput {
    this.#notes.push(`${name}: ${reason}`);
    return { kind: 'absent', reason };
  }

  #avatarInput(local: LocalMaterial | undefined, key: string, name: string): LiveInput | undefined {
    if (local?.kind === 'avatar') {
      const options: LiveAvatarOptions = { character: local.character, seed: seedOf(key) };
      return { kind: 'painter', module: LIVE_PAINTER_MODULE, options };
    }
    return this.#absent(name, 'its presenter is not here yet');
  }

  #liveInput(url: string, name: string, places: CasterPlaces): LiveInput | undefined {
    const kind = liveKind(url);
    if (kind !== undefined) return { kind, url: places.sourceUrl(url) };
    return this.#absent(
      name,
      `${url.slice(0, 12)}… is no stream that can be played (RTMP, HTTP-FLV, HLS, SRT, RTSP)`,
    );
  }

  #fileInput(
    materials: ReadonlyMap<string, LocalMaterial>,
    material: FileMaterial | undefined,
    name: string,
    range: { readonly beginMs: number; readonly endMs: number; readonly repeat: number },
  ): LiveInput | undefined {
    if (material === undefined) return undefined;
    const local = materials.get(material.key);
    if (local === undefined || local.kind === 'avatar') {
      return this.#absent(name, 'its file is not here yet');
    }
    return local.kind === 'image'
      ? { kind: 'image', path: local.path }
      : { kind: 'file', path: local.path, ...range };
  }
}

/** What stands at each location: the sources of channels when channels are on, else the sources by their own place. */
export function locationsOf(aggregate: CasterAggregate): ReadonlyMap<string, VideoResource> {
  const { resources, channels, caster } = aggregate;
  if (caster.config.ChannelEnable === 0)
    return new Map(resources.map((resource) => [resource.locationId, resource]));
  const bound = new Map<string, VideoResource>();
  for (const { channelId, resourceId } of channels) {
    const resource = resources.find(({ id }) => id === resourceId);
    if (resource !== undefined) bound.set(channelId, resource);
  }
  return bound;
}

/** Id of the source that an episode plays: one of its own, so that files begin with it. */
export function episodeSource(episodeId: string): string {
  return `episode:${episodeId}`;
}

/** How a live URL is read; undefined for what cannot be. */
export function liveKind(url: string): 'rtmp' | 'http-flv' | 'hls' | 'srt' | 'rtsp' | undefined {
  const [scheme = ''] = url.toLowerCase().split('://');
  if (scheme === 'rtmp' || scheme === 'rtmps') return 'rtmp';
  if (scheme === 'srt') return 'srt';
  if (scheme === 'rtsp' || scheme === 'rtsps') return 'rtsp';
  if (scheme !== 'http' && scheme !== 'https') return undefined;
  const path = URL.canParse(url) ? new URL(url).pathname.toLowerCase() : '';
  return path.endsWith('.m3u8') || path.endsWith('.m3u') ? 'hls' : 'http-flv';
}

/** Two avatars of one presenter do not breathe alike. */
function seedOf(key: string): number {
  let seed = 1;
  for (const letter of key) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return seed;
}

/** undefined when nothing is to be done. */
function filterOf(filter: AudioLayer['Filter']): LiveAudioFilter | undefined {
  if (filter === undefined) return undefined;
  const noise = filter.enableAns === 0 ? 'off' : filter.ansMode === 1 ? 'music' : 'speech';
  const beautify =
    filter.enableBeautify === 0 ? 'off' : filter.voiceBeautifyMode === 1 ? 'fresh' : 'magnetic';
  const gainControl = filter.enableAgc === 1;
  return gainControl || noise !== 'off' || beautify !== 'off' ? { gainControl, noise, beautify } : undefined;
}
