import type { LiveDocument } from '@cyclorama/stage/data';
import type { AIStudio } from '../../studio/ai-studios/model.ts';
import type { CasterTemplate } from '../../studio/casters/model.ts';
import type { LocalMaterial } from '../caster/index.ts';

/** A template of a virtual studio, as far as its picture goes. */
export type ComposedStudio = Pick<
  AIStudio,
  'mattingType' | 'mattingLayout' | 'matte' | 'background' | 'media'
>;

/** Where the composed stream goes, and where sources are read. */
export interface CompositionPlaces {
  /** URL at which a host plays the publisher's stream out of the hub. */
  readonly ingestUrl: string;
  /** URL to which the composed stream is published inside this server. */
  readonly publishUrl: string;
  /** Folder of the composed stream's HLS playlist and segments. */
  hlsFolder(container: 'ts' | 'fmp4'): string;
  /** ONNX model for persons in rooms, when the installation has one. */
  readonly matteModel?: string;
  /**
   * A live URL as the host should open it: own addresses become loopback ones.
   * @returns undefined for the composed stream itself, which must not be seen in its own picture
   */
  sourceUrl(url: string): string | undefined;
}

export interface CompositionInput {
  /** Size and bit rate. */
  readonly template: CasterTemplate;
  /** Name of the publisher's stream, shown when it is away. */
  readonly stream: string;
  /** Absent: the stream is passed on as it is. */
  readonly studio?: ComposedStudio;
  /** Captions were asked for under this name. */
  readonly subtitle?: string;
  /** By key of FileMaterial; what is missing shows a notice in its place. */
  readonly materials: ReadonlyMap<string, LocalMaterial>;
  readonly places: CompositionPlaces;
}

export interface CompiledComposition {
  readonly document: LiveDocument;
  /** What could not be done as asked, a sentence each. */
  readonly notes: readonly string[];
}
