import type { StoredMatte } from '../mattes/stored.ts';

/** Topic of the event bus: a template was changed or deleted (`AIStudioNews`), told after the commit. */
export const AI_STUDIO_NEWS = 'ai-studio';

export interface AIStudioNews {
  readonly projectId: string;
  readonly studioId: string;
  /** Revision of the row now; absent when it is gone. */
  readonly revision?: number;
}

export type MattingType = 'green' | 'blue' | 'complex';

/** VOD: a film; PIC: a picture; LIVE: a stream. */
export type MaterialType = 'VOD' | 'PIC' | 'LIVE';

/** Where something stands before the background; all values 0…1. */
export interface Box {
  /** Left edge as a share of the background's width. */
  readonly PositionX: number;
  /** Upper edge as a share of the background's height. */
  readonly PositionY: number;
  /** Height as a share of the background's height; the aspect is kept. */
  readonly HeightNormalized: number;
}

/** Something to be shown: an asset of the tenant or a URL. LIVE is always a URL. */
export type Material =
  | { readonly type: 'VOD' | 'PIC'; readonly resourceId: string; readonly url?: never }
  | { readonly type: MaterialType; readonly url: string; readonly resourceId?: never };

/** Something that stands before the background beside the person. */
export interface PlacedMaterial {
  readonly material: Material;
  readonly layout: Box;
}

/** A template: a person cut out of a published stream, before a background, with a film, picture or stream beside. */
export interface AIStudio {
  readonly id: string;
  readonly projectId: string;
  /** StudioName, unique in the project. */
  readonly name: string;
  readonly description: string;
  /** Size of the preview. Composed streams have that of their rule's LiveTemplate. */
  readonly width: number;
  readonly height: number;
  readonly mattingType: MattingType;
  readonly mattingLayout: Box;
  /** Set by our own API; absent = the defaults of the mattingType, see compile/matte.ts. */
  readonly matte?: StoredMatte;
  readonly background: Material;
  readonly media?: PlacedMaterial;
  /** Rises with every change. */
  readonly revision: number;
}
