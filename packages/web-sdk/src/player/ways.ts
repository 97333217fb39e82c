/** What this browser can do with a dialog's picture and sound. */
export interface MediaWays {
  readonly webrtc: boolean;
  /** Fragmented MP4 of a WebSocket by Media Source Extensions. */
  readonly socket: boolean;
  /** WebGL: colour over matte can be unpacked. */
  readonly transparent: boolean;
}

/** What a dialog's stream is in, as `MediaSource.isTypeSupported` wants to hear it. */
const FRAGMENTED_MP4 = 'video/mp4; codecs="avc1.64001F,mp4a.40.2"';

interface MediaSourceType {
  new (): MediaSource;
  isTypeSupported(type: string): boolean;
}

interface MediaGlobals {
  readonly MediaSource?: MediaSourceType;
  /** Safari on iPhones has only this one. */
  readonly ManagedMediaSource?: MediaSourceType;
  readonly WebGLRenderingContext?: unknown;
}

/** The browser's MediaSource, or what it has instead of it. */
export function mediaSourceType(): MediaSourceType | undefined {
  const { MediaSource: plain, ManagedMediaSource: managed } = globalThis as MediaGlobals;
  return managed ?? plain;
}

/** Finds out without opening anything that would last. */
export function mediaWays(): MediaWays {
  return {
    webrtc: typeof RTCPeerConnection === 'function',
    socket: typeof WebSocket === 'function' && (mediaSourceType()?.isTypeSupported(FRAGMENTED_MP4) ?? false),
    transparent: hasWebgl(),
  };
}

function hasWebgl(): boolean {
  if ((globalThis as MediaGlobals).WebGLRenderingContext === undefined) return false;
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
  // Browsers count contexts and take the oldest away: this one is given back at once.
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}
