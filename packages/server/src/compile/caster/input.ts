import type { LiveDocument, LiveHold } from '@cyclorama/stage/data';
import type { CasterAggregate } from '../../studio/casters/model.ts';

/** What a caster needs on this machine. */
export type CasterMaterial = FileMaterial | AvatarMaterial;

export interface FileMaterial {
  /** Names the same material at every compilation. */
  readonly key: string;
  readonly from:
    { readonly kind: 'url'; readonly url: string } | { readonly kind: 'asset'; readonly assetId: string };
  /** What it may be; `any` = its content tells. */
  readonly expect: 'video' | 'image' | 'any';
}

/** A presenter that speaks on command. */
export interface AvatarMaterial {
  readonly key: string;
  readonly from: { readonly kind: 'asset'; readonly assetId: string };
  readonly expect: 'avatar';
}

/** A material on this machine. */
export type LocalMaterial = LocalFile | { readonly kind: 'avatar'; readonly character: string };

export interface LocalFile {
  readonly path: string;
  readonly kind: 'video' | 'image';
}

/** Where a session's renditions go. */
export interface CasterPlaces {
  /** URL to which a stream is published inside this server; `name` as in studio/casters/addresses.ts. */
  publishUrl(name: string): string;
  /** Folder of a stream's HLS playlist and segments. */
  hlsFolder(name: string, container: 'ts' | 'fmp4'): string;
  /** Folder for recordings in the making. */
  recordFolder(format: string): string;
  /** ONNX model for persons in rooms, when the installation has one. */
  readonly matteModel?: string;
  /** A live URL as the host should open it: own addresses become loopback ones. */
  sourceUrl(url: string): string;
  /** Where the programme of a live room plays inside this server. @param stream its name in the hub */
  roomUrl(stream: string): string;
}

/** An episode that shows a source. */
export interface PlayedEpisode {
  readonly episodeId: string;
  readonly resourceId: string;
  /** Changes when it is planned anew: its source begins anew then. */
  readonly revision: number;
}

/** What the session adds to the rows. */
export interface CasterState {
  /** The standby picture or stream is on because a source of the programme failed. */
  readonly autoStandby: boolean;
  /** Episodes that are on now, and those that begin soon, whose sources are opened ahead. */
  readonly episodes: {
    readonly resource?: PlayedEpisode;
    readonly next?: readonly PlayedEpisode[];
    /** Of component episodes and of the resource episode; bottom to top. */
    readonly componentIds: readonly string[];
  };
  /** A transition to the preview that is held on its way. */
  readonly held?: HeldTransition;
}

/** How much of the preview lies over the programme. */
export type HeldTransition = Pick<LiveHold, 'kind' | 'position'>;

export const QUIET_STATE: CasterState = { autoStandby: false, episodes: { componentIds: [] } };

export interface CasterInput {
  readonly aggregate: CasterAggregate;
  /** By key of CasterMaterial; what is missing is left out, with a note. */
  readonly materials: ReadonlyMap<string, LocalMaterial>;
  readonly places: CasterPlaces;
  readonly state: CasterState;
}

export interface CompiledCaster {
  readonly document: LiveDocument;
  /** What could not be done as asked, a sentence each, for the as-run log. */
  readonly notes: readonly string[];
  /** Id of the source behind each location (RVnn): its least delayed instance. */
  readonly locations: ReadonlyMap<string, string>;
  /** Sources whose loss puts the standby on. */
  readonly guarded: readonly string[];
  /** Id of the source that each episode plays, of those that are on and those that begin soon. */
  readonly episodeSources: ReadonlyMap<string, string>;
}
