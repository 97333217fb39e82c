import type { LiveAudio, LiveLayer, LiveScene, LiveTrack } from '@cyclorama/stage/data';
import type { AudioLayer, CasterAggregate, MixerChannel, Scene } from '../../studio/casters/model.ts';
import type { CasterInput } from './input.ts';
import { overlaysOf } from './overlays.ts';
import { episodeSource, STANDBY_SOURCE, type Keying, type SourceBook } from './sources.ts';
import { studioArrangement } from './studio-layout.ts';

/** Layers and sound of a scene before delays are settled. */
export interface Arrangement {
  readonly layers: readonly {
    /** Location (RVnn) or another key of the source book. */
    readonly key: string;
    readonly delayMs: number;
    readonly box: LiveLayer['box'];
    readonly fill: LiveLayer['fill'];
    /** Its surroundings are taken away. */
    readonly keying?: Keying;
    /** It is this picture; `key` is the name it gets. */
    readonly still?: string;
  }[];
  readonly tracks: readonly {
    readonly key: string;
    readonly audio: AudioLayer;
    /** Whatever is shown; absent = as `follow` says. */
    readonly mode?: 'on' | 'afv';
  }[];
  /** Only what is shown is heard. */
  readonly follow: boolean;
  readonly overlays: LiveScene['overlays'];
}

export const WHOLE: LiveLayer['box'] = { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' };
export const PLAIN_SOUND: AudioLayer = { FixedDelayDuration: 0, ValidChannel: 'all', VolumeRate: 1 };
const EMPTY: Arrangement = { layers: [], tracks: [], follow: false, overlays: [] };

/** What a scene of the rows shows, standby and episodes aside. */
export function arrangementOf(input: CasterInput, scene: Scene | undefined, notes: string[]): Arrangement {
  if (scene === undefined) return EMPTY;
  const { aggregate } = input;
  const overlays = overlaysOf(input, scene.componentIds, notes);
  const studio = aggregate.studioLayouts.find(({ id }) => id === scene.layoutId);
  if (studio !== undefined) {
    const arranged = studioArrangement(input, studio);
    return { ...arranged, ...soundOf(scene, arranged.tracks), overlays: [...arranged.overlays, ...overlays] };
  }
  const layout = aggregate.layouts.find(({ id }) => id === scene.layoutId)?.document;
  if (layout === undefined) return { ...EMPTY, ...soundOf(scene, []), overlays };
  const layers = layout.VideoLayer.flatMap((layer, i) => {
    const key = layout.BlendList[i];
    if (key === undefined) return [];
    const [x, y] = layer.PositionNormalized;
    const box = {
      x,
      y,
      width: layer.WidthNormalized,
      height: layer.HeightNormalized,
      anchor: layer.PositionRefer,
    };
    return [{ key, delayMs: layer.FixedDelayDuration, box, fill: layer.FillMode }];
  });
  return { layers, ...soundOf(scene, tracksOf(layout.MixList, layout.AudioLayer)), overlays };
}

/**
 * The scene's own sound wins over that of its layout. With FollowEnable the scene's tracks sound while they are shown;
 * a layout's own tracks belong to its picture anyway.
 */
function soundOf(scene: Scene, ofLayout: Arrangement['tracks']): Pick<Arrangement, 'tracks' | 'follow'> {
  const { MixList, AudioLayer, FollowEnable, Mixer } = scene.audio;
  if (Mixer !== undefined) return { tracks: Mixer.flatMap(trackOfChannel), follow: false };
  if (MixList === undefined || AudioLayer === undefined) return { tracks: ofLayout, follow: false };
  return { tracks: tracksOf(MixList, AudioLayer), follow: FollowEnable === 1 };
}

function trackOfChannel({ location, mode, muted, layer }: MixerChannel): Arrangement['tracks'] {
  return mode === 'off' || muted ? [] : [{ key: location, audio: layer, mode }];
}

function tracksOf(keys: readonly string[], audio: readonly AudioLayer[]): Arrangement['tracks'] {
  return keys.map((key, i) => ({ key, audio: audio[i] ?? PLAIN_SOUND }));
}

/** What the programme shows now: the standby when it is on, else the playing episode, else its scene. */
export function programmeArrangement(
  input: CasterInput,
  book: SourceBook,
  scene: Scene | undefined,
  notes: string[],
): Arrangement {
  const { state } = input;
  if (scene?.urgent === true || state.autoStandby) return wholeSource(STANDBY_SOURCE, []);
  const usual = arrangementOf(input, scene, notes);
  const extra = overlaysOf(input, state.episodes.componentIds, notes);
  const { resource } = state.episodes;
  if (resource === undefined) return { ...usual, overlays: withoutTwins([...usual.overlays, ...extra]) };
  return wholeSource(book.episodes.get(resource.episodeId) ?? episodeSource(resource.episodeId), extra);
}

export function wholeSource(key: string, overlays: Arrangement['overlays']): Arrangement {
  return {
    layers: [{ key, delayMs: 0, box: WHOLE, fill: 'fit' }],
    tracks: [{ key, audio: PLAIN_SOUND }],
    follow: false,
    overlays,
  };
}

/** A component that the scene and an episode both show appears once. */
function withoutTwins(overlays: LiveScene['overlays']): LiveScene['overlays'] {
  return overlays.filter(({ id }, i) => overlays.findIndex((other) => other.id === id) === i);
}

/** Asks for the pictures of a scene; do that for all scenes before any sound is asked for. */
export function takePictures(book: SourceBook, arrangement: Arrangement): readonly LiveLayer[] {
  return arrangement.layers.flatMap(({ key, delayMs, box, fill, keying, still }) => {
    if (still !== undefined) book.still(key, 'picture', still);
    const source = book.picture(key, delayMs, keying);
    return source === undefined ? [] : [{ source, box, fill, opacity: 1 }];
  });
}

export function takeSound(
  book: SourceBook,
  arrangement: Arrangement,
  layers: readonly LiveLayer[],
): LiveAudio {
  const shown = new Set(arrangement.layers.map(({ key }) => key));
  const sources = new Set(layers.map(({ source }) => source));
  const heard = arrangement.tracks.filter(({ key, mode }) => mode !== 'afv' || shown.has(key));
  const taken = heard.flatMap(({ key, audio }) => {
    const sound = book.sound(key, audio.FixedDelayDuration);
    if (sound === undefined) return [];
    book.filter(sound.source, audio.Filter);
    const track: LiveTrack = {
      source: sound.source,
      gain: audio.VolumeRate,
      channel: CHANNELS[audio.ValidChannel],
      delayMs: sound.delayMs,
    };
    return [{ key, track }];
  });
  if (!arrangement.follow) return { mode: 'mix', tracks: taken.map(({ track }) => track) };
  // The stage follows by source; where sound and picture of one place come from different instances, it is said here.
  const byStage = taken.every(({ key, track }) => !shown.has(key) || sources.has(track.source));
  if (byStage) return { mode: 'follow', tracks: taken.map(({ track }) => track) };
  return { mode: 'mix', tracks: taken.filter(({ key }) => shown.has(key)).map(({ track }) => track) };
}

const CHANNELS = { all: 'all', leftChannel: 'left', rightChannel: 'right' } as const;

/** The scene of a kind that is on. */
export function sceneOn(aggregate: CasterAggregate, outputType: Scene['outputType']): Scene | undefined {
  return aggregate.scenes.find((scene) => scene.outputType === outputType && scene.status === 1);
}
