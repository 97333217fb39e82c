import type { LiveDocument } from '@cyclorama/stage/data';
import type { ShowView } from '../../studio/shows/director/index.ts';
import type { LocalMaterial } from '../caster/index.ts';
import type { WireVideoConfig } from '../wire.ts';

/** Where the programme of a room goes. */
export interface RoomPlaces {
  /** URL to which it is published inside this server. */
  readonly hubUrl: string;
  readonly hlsFolder: string;
  /** RTMP target of the room, stream key included; absent = none. */
  readonly targetUrl?: string;
}

export interface RoomInput {
  readonly video: WireVideoConfig;
  /** What is to be seen now, as the director says. */
  readonly view: ShowView;
  /** By key of RoomMaterial; what is missing is left out, with a note. */
  readonly materials: ReadonlyMap<string, LocalMaterial>;
  readonly places: RoomPlaces;
  /** Height of presenters in layout pixels, fixed for the session: another one would be another source. */
  readonly presenterHeight: number;
  /** Somebody besides the presenter speaks in this room. */
  readonly coStreamer: boolean;
  /** Small line at the lower right, e.g. that this is made by a machine. */
  readonly label?: string;
  /** What the streams tell of it in words for machines. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface CompiledRoom {
  readonly document: LiveDocument;
  /** Id of the source that presents now; undefined when there is none. */
  readonly presenter: string | undefined;
  /** What could not be done as asked, a sentence each. */
  readonly notes: readonly string[];
}

export const CO_STREAMER_SOURCE = 'co-streamer';

/** Id of the source of a presenter. */
export function presenterSource(assetId: string): string {
  return `presenter:${assetId}`;
}
