import type { Logger } from 'pino';
import type { RemoteSpeechEndpoint } from '@cyclorama/speech';
import type { VideoDocument } from '../../../compile/index.ts';
import type { SegmentSource } from '../../../hosts/tasks/render-messages.ts';
import type { HostPool } from '../../../hosts/pool.ts';
import type { JobPhase } from '../table.ts';
import type { Checkpoints } from './checkpoints.ts';

/** Everything that a video is made from, on this machine; no database, no ids that need one. */
export interface ProductionOrder {
  readonly document: VideoDocument;
  /** In playing order (`orderedSegments`). */
  readonly segments: readonly {
    readonly source: SegmentSource;
    /** Uploaded subtitle file. */
    readonly subtitlePath?: string;
  }[];
  /** Local files by `Reference.key`. */
  readonly files: ReadonlyMap<string, string>;
  /** Characters of the painter by `Reference.key`. */
  readonly characters: ReadonlyMap<string, string>;
  /** Text that stands at the lower right of every picture. */
  readonly watermark?: string;
  /** The programme ends after so many frames, whatever is still to be said; for previews. */
  readonly mostFrames?: number;
  /** Makes idle motion differ between videos; same seed, same pixels. */
  readonly seed: number;
  /** Folder for intermediate files; the caller removes it. */
  readonly workDir: string;
  readonly speechCacheDir?: string;
  readonly speechEndpoints: readonly RemoteSpeechEndpoint[];
}

/** What a production works with. */
export interface ProductionTools {
  readonly hosts: HostPool;
  readonly checkpoints: Checkpoints;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly onProgress: (progress: ProductionProgress) => void;
  /** Something is not as it was meant to be; the video is made nevertheless. */
  readonly onWarning?: (message: string) => void;
}

export interface ProductionProgress {
  readonly phase: JobPhase;
  readonly framesDone: number;
  /** Known once everything has been spoken. */
  readonly framesTotal?: number;
}

export interface ProducedVideo {
  readonly videoPath: string;
  readonly coverPath: string;
  readonly srtPath: string;
  readonly vttPath: string;
  readonly container: 'mp4' | 'webm';
  readonly width: number;
  readonly height: number;
  /** Seconds. */
  readonly duration: number;
  readonly frames: number;
  readonly subtitles: readonly { readonly srt: string; readonly refusal?: string }[];
}
