import type { ActionCue, EmotionSpan, PhonemeTime, SentenceTime, WordTime } from '@cyclorama/speech';

/** A gesture that a character can perform, as listed to API users in `action_tag_map`. */
export interface ActionInfo {
  /** Stable id used in `insert-action id=`. */
  readonly id: string;
  /** English name shown to people. */
  readonly name: string;
  /** Tag used in `insert-action tag=` and `audio_drive_action_config.action_tag`, e.g. `wave`. */
  readonly tag: string;
  /** Seconds from rest to rest. */
  readonly duration: number;
}

/** A presenter that ships with the project or was trained by a user. Plain JSON. */
export interface CharacterInfo {
  /** Stable slug, e.g. `amara`. */
  readonly id: string;
  readonly name: string;
  readonly sex: 'FEMALE' | 'MALE';
  readonly age: 'young' | 'middle' | 'senior';
  /** business, casual, shop, news, teacher … */
  readonly tags: readonly string[];
  readonly framing: 'half' | 'full';
  readonly description: string;
  readonly actions: readonly ActionInfo[];
  /** Slug of the voice that fits by default. */
  readonly defaultVoice: string;
  /** A real person: what the model was made of. Painters are given the path of the model in place of the id. */
  readonly person?: 'portrait' | 'video';
}

/** What a character does while the programme runs: everything a painter needs besides the character. Plain JSON. */
export interface Performance {
  /** Seconds; the character idles before, between and after what is listed. */
  readonly duration: number;
  readonly phonemes: readonly PhonemeTime[];
  readonly words: readonly WordTime[];
  readonly sentences: readonly SentenceTime[];
  readonly actions: readonly ActionCue[];
  readonly emotions: readonly EmotionSpan[];
  /** Makes idle motion differ between shows; same seed, same pixels. */
  readonly seed: number;
}

/** Options of this package's painter module (`@cyclorama/avatar/painter`) for the stage's `painter` source. */
export interface AvatarPainterOptions {
  /** Id of a drawn character, or the absolute path of a person's model file. */
  readonly character: string;
  /** Path of a Performance JSON file, or the performance itself. */
  readonly performance: string | Performance;
  /** Draws instead of this process as long as it answers. */
  readonly renderer?: RemoteRenderer;
}

/** Somebody at a renderer that keeps the contract in `person/remote/contract.ts`. */
export interface RemoteRenderer {
  readonly url: string;
  readonly key?: string;
  /** Name of the person there. */
  readonly id: string;
  /** Where the host of `url` was found to be: nothing else that its name may stand for later is talked to. */
  readonly addresses?: readonly { readonly address: string; readonly family: number }[];
}

/** Straight (not premultiplied) RGBA, width × height × 4 bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** Options of this package's live painter module (`@cyclorama/avatar/live-painter`) for a live document. Plain JSON. */
export interface LiveAvatarOptions {
  /** Id of a drawn character or the absolute path of a person's model file. Absent: a voice that nobody sees. */
  readonly character?: string;
  /** Makes idle motion differ between avatars; default 1. */
  readonly seed?: number;
  /** Draws instead of this process as long as it answers. */
  readonly renderer?: RemoteRenderer;
  /** Pixels; default the programme's size. */
  readonly width?: number;
  readonly height?: number;
}

/** What a live avatar is told with `control({ kind: 'tell', message })`. */
export type LiveAvatarMessage =
  /** Speaks after what it is saying and was told before, or at once (`interrupt`) in its place. */
  | {
      readonly kind: 'say';
      /** Named by `hush`. */
      readonly id: string;
      /** Times in seconds from the first sample; or the path of its JSON file. */
      readonly performance: Performance | string;
      readonly sound: LiveAvatarSound;
      readonly interrupt?: boolean;
      /** Seconds of silence after the utterance before it, when it waits for that one; default 0.2. */
      readonly gap?: number;
    }
  /** Breaks off and forgets what waits; with `id` that utterance only. */
  | { readonly kind: 'hush'; readonly id?: string }
  /** A person speaks through it from now on (`begin`) until `end`: what comes is heard at once and moves its lips. */
  | { readonly kind: 'voice'; readonly state: 'begin' | 'end' }
  | { readonly kind: 'voice'; readonly state: 'sound'; readonly packets: readonly LiveVoicePacket[] };

/** A piece of a person's voice as WebRTC brings it. */
export interface LiveVoicePacket {
  /** Milliseconds of the sender's clock. */
  readonly ms: number;
  /** Opus. */
  readonly data: Uint8Array;
}

/** What a live avatar reports of its utterances; the time that comes with it is that of the sound. */
export type LiveAvatarReport =
  | { readonly kind: 'began'; readonly id: string }
  /** `cut`: before its end; it may not even have begun. */
  | { readonly kind: 'ended'; readonly id: string; readonly cut: boolean };

/** The sound of an utterance: a WAV file, or samples of one channel. */
export type LiveAvatarSound =
  { readonly path: string } | { readonly samples: Float32Array; readonly rate: number };
