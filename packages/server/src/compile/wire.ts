import type { Schemas } from '@cyclorama/contract';

/**
 * The wire documents that are compiled, in the words of the API (chapter 5). They are the validated JSON that is
 * stored; there is no second object model of the same thing.
 */
export type WireLayer = Schemas['LayerConfig'];
export type WireBackground = Schemas['BackgroundConfigInfo'];
export type WireAudioAction = Schemas['AudioDriveActionConfig'];
export type WireShootScript = Schemas['ShootScript'];
export type WireSegment = Schemas['ShootScriptItem'];
export type WireSubtitleConfig = Schemas['SubtitleConfig'];
export type WireVideoConfig = Schemas['VideoConfig'];
export type WireVoiceConfig = Schemas['VoiceConfig'];

/** What a script and a job have in common: everything that decides how the video looks and sounds. */
export interface VideoDocument {
  readonly view_mode?: 'LANDSCAPE' | 'VERTICAL';
  readonly model_asset_id?: string;
  readonly voice_config?: WireVoiceConfig;
  readonly video_config: WireVideoConfig;
  readonly background_music_config?: Schemas['BackgroundMusicConfig'];
  readonly shoot_scripts: readonly WireSegment[];
}

/** A wire document that validates by schema and still cannot be compiled; `field` is its path in the document. */
export class CompileError extends Error {
  readonly field: string;
  readonly reason: 'layout' | 'color' | 'base64' | 'missing-reference' | 'duplicate-sequence' | 'empty';
  constructor(reason: CompileError['reason'], field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = 'CompileError';
    this.reason = reason;
    this.field = field;
  }
}
