import { request } from './http.ts';

/** What a source of a show is. */
export interface DeskSource {
  readonly location: string;
  readonly resource_id: string;
  readonly name: string;
  readonly kind: 'live' | 'file' | 'image';
  readonly url: string | null;
  readonly material_id: string | null;
  readonly delay_ms: number;
  readonly repeat: number;
  /** It was changed, and the change waits until it is put in force. */
  readonly pending: boolean;
}

export type Anchor =
  | 'topLeft'
  | 'topRight'
  | 'bottomLeft'
  | 'bottomRight'
  | 'center'
  | 'topCenter'
  | 'bottomCenter'
  | 'leftCenter'
  | 'rightCenter';

/** A source's place in a layout; all of 0…1 of the picture. */
export interface DeskLayer {
  readonly location: string;
  readonly fill: 'none' | 'fit';
  readonly delay_ms: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly anchor: Anchor;
}

export interface DeskLayout {
  readonly id: string;
  /** The one source that it shows as large as the picture. */
  readonly whole: string | null;
  readonly layers: readonly DeskLayer[];
  readonly tracks: readonly string[];
}

export interface DeskComponent {
  readonly id: string;
  readonly location: string;
  readonly name: string;
  readonly type: 'text' | 'image' | 'caption';
  readonly effect: 'none' | 'animateH' | 'animateV';
  readonly order: 'cover' | 'background';
  readonly layer: {
    readonly HeightNormalized: number;
    readonly WidthNormalized: number;
    readonly PositionNormalized: readonly [number, number];
    readonly PositionRefer: Anchor;
  };
  readonly text: {
    readonly Text: string;
    readonly Color: string;
    readonly FontName: string;
    readonly SizeNormalized: number;
    readonly BorderWidthNormalized: number;
    readonly BorderColor: string;
  } | null;
  readonly image: { readonly MaterialId: string } | null;
}

export interface DeskScene {
  readonly id: string;
  readonly on: boolean;
  readonly layout_id: string | null;
  readonly component_ids: readonly string[];
  readonly urgent: boolean;
  /** Fingerprint of what it shows. */
  readonly look: string;
}

export interface MixerChannel {
  readonly location: string;
  readonly mode: 'off' | 'on' | 'afv';
  readonly muted: boolean;
  readonly db: number;
  readonly delay_ms: number;
  readonly side: 'all' | 'leftChannel' | 'rightChannel';
  readonly filter: SoundFilter | null;
}

export interface SoundFilter {
  readonly enableAgc: 0 | 1;
  readonly enableAns: 0 | 1;
  readonly ansMode: 0 | 1;
  readonly enableBeautify: 0 | 1;
  readonly voiceBeautifyMode: 0 | 1;
}

export interface DeskEpisode {
  readonly id: string;
  readonly name: string;
  readonly type: 'Resource' | 'Component';
  readonly resource_id: string | null;
  readonly component_ids: readonly string[];
  readonly switch_type: 'TimeFirst' | 'ContentFirst' | null;
  readonly start: string;
  readonly end: string;
  /** 0 to come, 1 on, 2 over. */
  readonly status: 0 | 1 | 2;
}

export interface StreamPlaces {
  readonly name: string;
  readonly rtmp: string;
  readonly flv: string;
  readonly hls: string;
}

/** What the show has confirmed to show. */
export interface OnAir {
  readonly pgm?: DeskScene;
  readonly pvw?: DeskScene;
  readonly black: boolean;
}

/** A production studio as a control room shows it, of one moment. */
export interface Desk {
  readonly id: string;
  readonly name: string;
  readonly norm_type: 1 | 4;
  readonly running: boolean;
  readonly revision: number;
  readonly black: boolean;
  readonly format: { readonly width: number; readonly height: number; readonly fps: number };
  readonly channels: boolean;
  /** It has what a start needs. */
  readonly ready: boolean;
  readonly streams: {
    readonly pgm: StreamPlaces;
    readonly pvw: StreamPlaces;
    readonly qualities: readonly (StreamPlaces & { readonly quality: string })[];
  };
  /** What layouts mean by locations. */
  readonly sources: readonly DeskSource[];
  /** Everything that can be put at a location. */
  readonly resources: readonly DeskSource[];
  readonly layouts: readonly DeskLayout[];
  readonly studio_layouts: readonly { readonly id: string; readonly name: string }[];
  readonly components: readonly DeskComponent[];
  readonly scenes: { readonly pgm?: DeskScene; readonly pvw?: DeskScene };
  readonly on_air: OnAir | null;
  readonly mixer: readonly MixerChannel[] | null;
  readonly episodes: readonly DeskEpisode[];
}

/** Where a change took effect. */
export interface Moment {
  readonly frame: number | null;
  readonly pts_ms: number | null;
  readonly at: string | null;
}

export interface Transition {
  readonly transition: 'cut' | 'fade' | 'wipe';
  readonly milliseconds: number;
}

export interface ListedCaster {
  readonly id: string;
  readonly name: string;
  readonly norm_type: 1 | 4;
  readonly desired: 'running' | 'stopped';
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly started_at: string | null;
}

export interface LogEntry {
  readonly id: string;
  readonly at: string;
  readonly frame: number | null;
  readonly pts_ms: number | null;
  readonly kind: string;
  readonly subject: string;
  readonly cause: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Invitation {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly joined_at: string | null;
  readonly live: boolean;
}

const base = (casterId: string): string => `/api/casters/${encodeURIComponent(casterId)}`;

export const listCasters = async (signal?: AbortSignal): Promise<readonly ListedCaster[]> =>
  (await request<{ casters: readonly ListedCaster[] }>('GET', '/api/casters', { signal })).casters;

export const fetchDesk = (casterId: string, signal?: AbortSignal): Promise<Desk> =>
  request('GET', `${base(casterId)}/desk`, { signal });

/** What a bus is to show: a source as large as the picture, a layout, or other components over the same picture. */
export interface BusOrder {
  readonly bus: 'pvw' | 'pgm';
  readonly source?: string;
  readonly layout_id?: string;
  readonly component_ids?: readonly string[];
}

/** @throws ApiError when the show does not confirm it */
export const showOnBus = (casterId: string, body: BusOrder): Promise<Moment> =>
  request('POST', `${base(casterId)}/bus`, { body });

/** Preview into programme. @param body `expects`: the look of the preview as it was seen @throws ApiError 412 when it changed */
export const takePreview = (
  casterId: string,
  body: Transition & { readonly swap: boolean; readonly expects?: string },
): Promise<Moment> => request('POST', `${base(casterId)}/take`, { body });

/** Holds a transition between programme (0) and preview (1) where a T-bar stands. */
export const holdTransition = (
  casterId: string,
  body: { readonly position: number; readonly transition: 'fade' | 'wipe' },
): Promise<Moment> => request('POST', `${base(casterId)}/hold`, { body });

export const fadeToBlack = (
  casterId: string,
  body: { readonly on: boolean; readonly milliseconds: number },
): Promise<Moment> => request('POST', `${base(casterId)}/black`, { body });

export const setMixer = (casterId: string, channels: readonly MixerChannel[]): Promise<Moment> =>
  request('PUT', `${base(casterId)}/mixer`, { body: { channels } });

export const fetchLog = async (casterId: string, signal?: AbortSignal): Promise<readonly LogEntry[]> =>
  (
    await request<{ entries: readonly LogEntry[] }>('GET', `${base(casterId)}/as-run`, {
      query: { limit: 500 },
      signal,
    })
  ).entries;

/** Where the whole log is as a table. */
export const logFile = (casterId: string): string => `${base(casterId)}/as-run.csv?limit=10000`;

export const listInvitations = async (
  casterId: string,
  signal?: AbortSignal,
): Promise<readonly Invitation[]> =>
  (await request<{ invites: readonly Invitation[] }>('GET', `${base(casterId)}/invites`, { signal })).invites;

export const invite = (
  casterId: string,
  body: { readonly name: string; readonly hours: number },
): Promise<Invitation & { readonly token: string; readonly path: string }> =>
  request('POST', `${base(casterId)}/invites`, { body });

export const uninvite = (casterId: string, id: string): Promise<void> =>
  request('DELETE', `${base(casterId)}/invites/${encodeURIComponent(id)}`);

/** Who invites, and where the camera publishes. */
export interface Welcome {
  readonly name: string;
  readonly studio: string;
  readonly expires_at: string;
  readonly whip: string;
}

export const lookAtInvitation = (token: string, signal?: AbortSignal): Promise<Welcome> =>
  request('GET', `/api/join/${encodeURIComponent(token)}`, { signal });

/** Makes the guest's camera a source of the show. */
export const acceptInvitation = (token: string): Promise<Welcome> =>
  request('POST', `/api/join/${encodeURIComponent(token)}`);

export interface Recording {
  readonly key: string;
  readonly name: string;
  readonly at: string;
  readonly duration_ms: number;
  readonly bytes: number;
  readonly format: string;
  readonly url: string | null;
}

export const listRecordings = async (casterId: string, signal?: AbortSignal): Promise<readonly Recording[]> =>
  (await request<{ recordings: readonly Recording[] }>('GET', `${base(casterId)}/recordings`, { signal }))
    .recordings;
