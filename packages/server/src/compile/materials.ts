import type { Performance } from '@cyclorama/avatar';
import type { TextStyle } from '@cyclorama/stage';
import type { Size } from './layout.ts';

/** A file on this machine that stands for a reference of the document. */
export interface Material {
  readonly path: string;
  /** Pixels of pictures and videos; needed where the document leaves a layer's size open. */
  readonly size?: Size;
  /** Videos that have sound: samples at 48 kHz (may be broken) after which the picture begins anew when it is looped. */
  readonly soundRound?: number;
}

/** A line or two of subtitle; seconds from the first sample of the segment's speech. */
export interface SubtitleCue {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What one segment says. */
export interface SegmentSpeech {
  /** Sound file that starts with the first sample of the speech; absent = a silent segment. */
  readonly path?: string;
  /** Seconds of that file. */
  readonly duration: number;
  readonly cues: readonly SubtitleCue[];
}

/** Everything outside the document that a plan needs, found and fetched. */
export interface Materials {
  /** By `Reference.key`: pictures, videos and music. */
  readonly files: ReadonlyMap<string, Material>;
  /** By `Reference.key`: character of the painter. */
  readonly characters: ReadonlyMap<string, string>;
  /** What the presenters do from frame 0 to the end, or the path of its JSON. */
  readonly performance: string | Performance;
  /** `file:` URL of the painter module. */
  readonly painterModule: string;
  /** In playing order. */
  readonly speech: readonly SegmentSpeech[];
  /** Output pixels that a text takes in a style; decides how high a subtitle stands above its lower edge. */
  readonly measureText: (text: string, style: TextStyle) => Size;
  /** Look of burned-in subtitles: a font's name, its size and the width of the box in output pixels. */
  readonly subtitleStyle: (font: string, size: number, wrap: number) => TextStyle;
  /** Text that stands at the lower right of every picture. */
  readonly watermark?: string;
}
