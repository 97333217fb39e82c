/**
 * The wire documents that are compiled, in the words of the API (chapter 5). They are the validated JSON that is
 * stored; there is no second object model of the same thing. Only the members that have an effect are named here.
 */

export interface WirePosition {
  /** Layout pixels; the vendor's own example sends strings. */
  readonly dx: number | string;
  readonly dy: number | string;
  readonly layer_index: number;
}

export interface WireSize {
  readonly width?: number;
  readonly height?: number;
}

export interface WireLayer {
  readonly layer_type: 'HUMAN' | 'IMAGE' | 'VIDEO' | 'TEXT';
  readonly asset_id?: string;
  readonly group_id?: string;
  readonly position?: WirePosition;
  readonly size?: WireSize;
  readonly image_config?: { readonly image_url?: string };
  readonly video_config?: {
    readonly video_url?: string;
    readonly video_cover_url?: string;
    readonly loop_count?: number;
  };
  readonly text_config?: {
    readonly text_context?: string;
    readonly font_name?: string;
    readonly font_size?: number;
    readonly font_color?: string;
  };
}

export interface WireBackground {
  readonly background_type: 'IMAGE' | 'COLOR' | 'AUDIO';
  readonly background_config?: string;
  readonly background_color_config?: string;
  readonly background_asset_id?: string;
  readonly human_position_2d?: {
    readonly position?: 'LEFT' | 'MIDDLE' | 'RIGHT';
    readonly position_x?: number;
    readonly position_y?: number;
  };
  readonly human_size_2d?: WireSize;
}

export interface WireAudioAction {
  readonly action_tag: string;
  readonly action_name?: string;
  readonly action_start_time: number;
}

export interface WireShootScript {
  readonly script_type?: 'TEXT' | 'AUDIO';
  readonly text_config?: { readonly text: string };
  readonly audio_drive_action_config?: readonly WireAudioAction[];
  readonly background_config?: readonly WireBackground[];
  readonly layer_config?: readonly WireLayer[];
}

export interface WireSegment {
  readonly sequence_no?: number;
  readonly shoot_script: WireShootScript;
}

export interface WireSubtitleConfig {
  readonly dx?: number;
  readonly dy?: number;
  readonly font_name?: string;
  readonly font_size?: number;
}

export interface WireVideoConfig {
  readonly clip_mode?: 'RESIZE' | 'CROP';
  readonly codec: 'H264' | 'VP8';
  readonly bitrate: number;
  readonly width: number;
  readonly height: number;
  readonly is_subtitle_enable?: boolean;
  readonly subtitle_config?: WireSubtitleConfig;
  readonly dx?: number;
  readonly dy?: number;
}

export interface WireVoiceConfig {
  readonly voice_asset_id: string;
  readonly speed?: number;
  readonly pitch?: number;
  readonly volume?: number;
}

export interface WireMusicConfig {
  readonly music_asset_id?: string;
  readonly volume?: number;
}

/** What a script and a job have in common: everything that decides how the video looks and sounds. */
export interface VideoDocument {
  readonly view_mode?: 'LANDSCAPE' | 'VERTICAL';
  readonly model_asset_id?: string;
  readonly voice_config?: WireVoiceConfig;
  readonly video_config: WireVideoConfig;
  readonly background_music_config?: WireMusicConfig;
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
