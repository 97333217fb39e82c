/**
 * What a live session shows, plays and sends: the whole desired state as plain JSON. Whoever directs a session makes a
 * new document and applies it; the stage finds the difference and carries it out on one programme frame.
 *
 * Positions and sizes are normalised to the output (0…1) unless said otherwise.
 */
import type { MatteSettings } from '../matte/settings.ts';
import type { Rational } from '../plan.ts';

export interface LiveDocument {
  readonly format: LiveFormat;
  readonly sources: readonly LiveSource[];
  /** The programme. */
  readonly pgm: LiveScene;
  /** The preview; absent = none is drawn. */
  readonly pvw?: LiveScene;
  /** A transition of the programme that stands still on its way. */
  readonly held?: LiveHold;
  /** Encodings that are made; an output or a WHEP viewer names one of them. */
  readonly renditions: readonly LiveRendition[];
  readonly outputs: readonly LiveOutput[];
  /** Seconds (0…300) by which everything encoded from the programme leaves later than it was made. */
  readonly delaySeconds: number;
}

/** Fixed for the life of a session. */
export interface LiveFormat {
  /** Even. */
  readonly width: number;
  readonly height: number;
  readonly fps: Rational;
}

// ---------------------------------------------------------------------------------------------------- sources

export interface LiveSource {
  /** Unique in the document; layers and audio tracks name it. */
  readonly id: string;
  /** A source whose input or revision changes is opened anew; everything else changes in place. */
  readonly revision: number;
  readonly input: LiveInput;
  /** Shown in notices ("… no signal"). */
  readonly label: string;
  /** Later picture and sound, 0…5000 ms, on top of the jitter buffer. */
  readonly delayMs: number;
  /** `always`: decoded even when no scene uses it, so that a cut to it is immediate. */
  readonly decode: 'always' | 'when-used';
  /**
   * A file stands at its first picture, decoded, until a document takes effect that does not hold it: with that frame it
   * begins. Other inputs take no notice of it.
   */
  readonly hold?: boolean;
  /** `false`: where it has no picture nothing is shown in its place, no card that says so. */
  readonly card?: boolean;
  /** Processing of its sound. */
  readonly filter?: LiveAudioFilter;
  /** Of inputs of kind `matte`: how; changes in place, also on air. */
  readonly matte?: MatteSettings;
  /** Sources of one group are aligned to each other by their time stamps. */
  readonly syncGroup?: string;
}

export type LiveInput =
  /** RTMP(S) play, read by the host. */
  | { readonly kind: 'rtmp'; readonly url: string }
  /** FLV over HTTP, read by the host. */
  | { readonly kind: 'http-flv'; readonly url: string }
  /** HLS (TS or fMP4 segments), read by the host. */
  | { readonly kind: 'hls'; readonly url: string }
  /** Opened by FFmpeg at an address that was checked; `srt://…?mode=listener` waits for a caller. */
  | { readonly kind: 'srt' | 'rtsp'; readonly url: string }
  | {
      readonly kind: 'file';
      /** Local path. */
      readonly path: string;
      /** Milliseconds from the first frame at which it begins. */
      readonly beginMs: number;
      /** Milliseconds: > 0 from the first frame, < 0 back from the last, 0 = its end. */
      readonly endMs: number;
      /** −1 for ever, 0 once (the last frame stays), n = n+1 rounds. */
      readonly repeat: number;
    }
  | { readonly kind: 'image'; readonly path: string }
  /** Cannot be had (yet): a lost source from the start, so that its card is shown. */
  | { readonly kind: 'absent'; readonly reason: string }
  /**
   * The pictures of another source of the document without their surroundings (`matte` tells how). Has no sound and is
   * as late as that source: a delay of its own is not looked at. Begins anew when that source does.
   */
  | { readonly kind: 'matte'; readonly of: string }
  /** Pictures drawn by a module of a higher layer (an avatar) in its own thread; see LivePainter. */
  | { readonly kind: 'painter'; readonly module: string; readonly options: unknown };

/** Processing that costs at most 50 ms, compensated so that lips stay in sync. */
export interface LiveAudioFilter {
  readonly gainControl: boolean;
  readonly noise: 'off' | 'speech' | 'music';
  readonly beautify: 'off' | 'magnetic' | 'fresh';
}

// ----------------------------------------------------------------------------------------------------- scenes

export interface LiveScene {
  /** Bottom first; at most 12. */
  readonly layers: readonly LiveLayer[];
  /** Bottom first within its order: `background` ones lie under all layers, `cover` ones over them. */
  readonly overlays: readonly LiveOverlay[];
  readonly audio: LiveAudio;
}

/** Which point of the output the position is counted from, and which point of the box stands there. */
export type Anchor =
  | 'topLeft'
  | 'topCenter'
  | 'topRight'
  | 'leftCenter'
  | 'center'
  | 'rightCenter'
  | 'bottomLeft'
  | 'bottomCenter'
  | 'bottomRight';

export interface LiveBox {
  /** Distance from the anchor, inwards for right and bottom anchors, 0…1 of the output's width. */
  readonly x: number;
  readonly y: number;
  /** 0 = follows from the picture (original size, or in proportion to the other side). */
  readonly width: number;
  readonly height: number;
  readonly anchor: Anchor;
}

export interface LiveLayer {
  readonly source: string;
  readonly box: LiveBox;
  /**
   * `none`: the picture is stretched to the box; `fit`: scaled inside it, centred, the rest shows what lies below;
   * `cover`: scaled until it fills the box, centred, what reaches over is cut off.
   */
  readonly fill: 'none' | 'fit' | 'cover';
  /** 0…1. */
  readonly opacity: number;
  /**
   * `alpha`: not the picture but how much of it covers what lies below, as grey from black (nothing) to white (all), and
   * opaque: colour over matte is one source in two layers. Its opacity is 1. Default `colour`.
   */
  readonly channel?: 'colour' | 'alpha';
}

export interface LiveOverlay {
  readonly id: string;
  readonly order: 'background' | 'cover';
  readonly box: LiveBox;
  /** animateH scrolls from right to left, animateV from bottom to top, for ever. */
  readonly effect: 'none' | 'animateH' | 'animateV';
  readonly opacity: number;
  readonly content:
    | {
        readonly kind: 'text';
        readonly text: string;
        /** A registered font name or a family. */
        readonly font: string;
        /** `#RRGGBB` */
        readonly color: string;
        /** Of the output's height. */
        readonly size: number;
        /** Of the font size. */
        readonly borderWidth: number;
        readonly borderColor?: string;
      }
    | { readonly kind: 'image'; readonly path: string };
}

export interface LiveAudio {
  /** `mix`: all tracks sound. `follow` (AFV): those whose source is in a layer of the scene. */
  readonly mode: 'mix' | 'follow';
  readonly tracks: readonly LiveTrack[];
}

export interface LiveTrack {
  readonly source: string;
  /** 0…10, 1 = as it comes. */
  readonly gain: number;
  /** Which channel of the source is used, on both sides when one is chosen. */
  readonly channel: 'all' | 'left' | 'right';
  /** 0…5000, on top of the source's delay. */
  readonly delayMs: number;
}

// ---------------------------------------------------------------------------------------------------- outputs

export interface LiveRendition {
  readonly id: string;
  readonly bus: 'pgm' | 'pvw';
  readonly width: number;
  readonly height: number;
  readonly videoKbps: number;
  readonly audioKbps: number;
  /** x264's; may be lowered under pressure. */
  readonly preset: 'ultrafast' | 'superfast' | 'veryfast' | 'faster';
}

export type LiveOutput =
  | {
      readonly kind: 'rtmp';
      readonly id: string;
      readonly rendition: string;
      /** rtmp:// or rtmps://, with stream key. Never logged whole. */
      readonly url: string;
      /** Told in the stream's onMetaData beside what describes the media, e.g. who or what made it. */
      readonly metadata?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'hls';
      readonly id: string;
      readonly rendition: string;
      /** Folder in which playlist (`index.m3u8`) and segments lie; made when absent. */
      readonly folder: string;
      readonly container: 'ts' | 'fmp4';
      readonly segmentSeconds: number;
      readonly windowSegments: number;
    }
  | {
      readonly kind: 'record';
      readonly id: string;
      readonly rendition: string;
      /** Folder for files in the making; each finished one is told by an event. */
      readonly folder: string;
      readonly format: 'flv' | 'mp4' | 'm3u8';
      /** A new file (or playlist) begins after so many seconds. */
      readonly cycleSeconds: number;
      /** Segments of m3u8. */
      readonly sliceSeconds: number;
    };

/**
 * Another scene over the programme, as in the midst of a transition to it. What is asked for goes over to it within the
 * milliseconds of the transition that comes with the document. When it is no longer held, a transition begins with what
 * was seen.
 */
export interface LiveHold {
  readonly scene: LiveScene;
  readonly kind: 'fade' | 'wipe';
  /** Share of the scene, 0…1. */
  readonly position: number;
}

/** How the programme goes over from what it shows to what a document asks for. */
export interface LiveTransition {
  readonly kind: 'cut' | 'fade' | 'wipe';
  /** Ignored for cuts. */
  readonly milliseconds: number;
}
