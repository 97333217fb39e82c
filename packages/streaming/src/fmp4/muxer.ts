import type { MediaPacket } from '../packets.ts';
import { fragment, type Sample } from './fragment.ts';
import {
  AUDIO_TRACK,
  audioTrack,
  initSegment,
  mimeOf,
  VIDEO_TIMESCALE,
  VIDEO_TRACK,
  videoTrack,
  type AudioTrack,
  type VideoTrack,
} from './init.ts';

/** What is to be sent, in this order. */
export type Fmp4Piece =
  /** What follows is of this type; comes before the first `init`, and again when the type changes. */
  | { readonly kind: 'type'; readonly mime: string }
  | { readonly kind: 'init'; readonly data: Buffer }
  /** `key`: begins with a picture that needs no other. */
  | { readonly kind: 'fragment'; readonly key: boolean; readonly data: Buffer };

/** A step of the sender's clock, ms, that is none of its pictures: something is missing between them. */
const JUMP_MS = 1000;
/** Length of a picture whose follower is not known, ms. */
const PICTURE_MS = 40;
/** Senders round times to milliseconds; what differs by less is the next packet of sound. */
const SOUND_SLACK_MS = 10;
/** Packets of sound that go out when no picture comes that takes them along: about 100 ms. */
const SOUND_ALONE = 5;

/**
 * Makes fragmented MP4 of H.264 and AAC while they come: an initialisation segment, then a fragment per picture with
 * the sound since the one before. Begins with a key frame at time 0. The timeline has no hole: after `restart`, or when
 * the sender's clock jumps, it goes on where it ended, with the next key frame.
 *
 * A sample is held until the next one tells how long it is, since players take a picture that comes later than it was
 * announced for a loss.
 */
export class Fmp4Muxer {
  #video: VideoTrack | undefined;
  #audio: AudioTrack | undefined;
  #mime: string | undefined;
  /** Configurations changed since the last initialisation. */
  #stale = true;
  #running = false;
  /** Sender's time + offset = time in the presentation, ms. */
  #offset = 0;
  /** Where the presentation ends, and begins after a restart, ms. */
  #end = 0;
  #begin = 0;
  /** Of the edit of the pictures, ticks. */
  #delay = 0;
  #sequence = 0;
  /** Of the sender, ms. */
  #lastDts = 0;
  #lastSound = 0;
  #picture: HeldPicture | undefined;
  #sound: HeldSound | undefined;
  #ready: Sample[] = [];

  /** Takes a packet. @returns what is to be sent now */
  packet(packet: MediaPacket): readonly Fmp4Piece[] {
    switch (packet.kind) {
      case 'metadata':
        return [];
      case 'video-config':
        this.#configure('video', packet.codec === 'h264' ? videoTrack(packet.data) : undefined);
        return [];
      case 'audio-config':
        this.#configure('audio', packet.codec === 'aac' ? audioTrack(packet.data) : undefined);
        return [];
      case 'video':
        return packet.codec === 'h264' && this.#video !== undefined ? this.#takePicture(packet) : [];
      case 'audio':
        return packet.codec === 'aac' && this.#audio !== undefined ? this.#takeSound(packet) : [];
    }
  }

  /** Something was left out, or another sender comes: what follows is joined on, from its next key frame. */
  restart(): void {
    this.#running = false;
    this.#picture = undefined;
    this.#sound = undefined;
    this.#ready = [];
  }

  #configure(kind: 'video' | 'audio', track: VideoTrack | AudioTrack | undefined): void {
    const present = kind === 'video' ? this.#video : this.#audio;
    if (present !== undefined && track !== undefined && sameBytes(present.config, track.config)) return;
    if (present === undefined && track === undefined) return;
    if (kind === 'video') this.#video = track as VideoTrack | undefined;
    else this.#audio = track as AudioTrack | undefined;
    this.#stale = true;
    this.restart();
  }

  #takePicture(packet: MediaPacket & { kind: 'video' }): readonly Fmp4Piece[] {
    const jumped = this.#hasJumped(packet);
    this.#lastDts = packet.dts;
    const pieces: Fmp4Piece[] = [];
    if (this.#running && jumped) {
      if (this.#picture !== undefined)
        pieces.push(...this.#flush({ ...this.#picture, duration: ticks(PICTURE_MS) }));
      this.restart();
    }
    if (!this.#running) {
      if (!packet.key) return pieces;
      pieces.push(...this.#start(packet.pts, ticks(packet.pts - packet.dts)));
    }
    const held = this.#picture;
    const dts = ticks(packet.dts + this.#offset) + this.#delay;
    this.#picture = { dts, delay: ticks(packet.pts - packet.dts), key: packet.key, data: packet.data };
    if (held !== undefined) pieces.push(...this.#flush({ ...held, duration: Math.max(1, dts - held.dts) }));
    return pieces;
  }

  /** Pictures that are missing while the sound goes on are no jump: the one before stays for as long. */
  #hasJumped({ dts, key }: MediaPacket & { kind: 'video' }): boolean {
    if (dts < this.#lastDts) return true;
    if (dts <= this.#lastDts + JUMP_MS) return false;
    const soundWentOn = this.#sound !== undefined && this.#lastSound > dts - JUMP_MS;
    return !(key && soundWentOn);
  }

  #takeSound(packet: MediaPacket & { kind: 'audio' }): readonly Fmp4Piece[] {
    const { sampleRate, frame } = this.#audio!;
    const pieces: Fmp4Piece[] = [];
    if (!this.#running) {
      if (this.#video !== undefined) return [];
      pieces.push(...this.#start(packet.dts, 0));
    }
    this.#lastSound = packet.dts;
    const at = packet.dts + this.#offset;
    // Of before the first picture.
    if (at < this.#begin) return pieces;
    const held = this.#sound;
    const told = Math.round((at * sampleRate) / 1000);
    const next = held === undefined ? told : held.dts + frame;
    const slack = (SOUND_SLACK_MS * sampleRate) / 1000;
    const dts = Math.abs(told - next) <= slack ? next : told;
    if (held !== undefined && dts <= held.dts) return pieces;
    this.#sound = { dts, data: packet.data };
    if (held !== undefined) this.#ready.push({ ...held, duration: dts - held.dts, delay: 0, key: true });
    if (this.#ready.length >= SOUND_ALONE) pieces.push(...this.#flush(undefined));
    return pieces;
  }

  /** The presentation goes on with what is shown at `pts` of the sender. */
  #start(pts: number, delay: number): readonly Fmp4Piece[] {
    const pieces: Fmp4Piece[] = [];
    if (this.#stale) {
      const mime = mimeOf(this.#video, this.#audio);
      if (mime !== this.#mime) pieces.push({ kind: 'type', mime });
      this.#mime = mime;
      this.#delay = delay;
      this.#stale = false;
      pieces.push({ kind: 'init', data: initSegment(this.#video, this.#audio, delay) });
    }
    // Decoding never goes back, even if it runs further ahead of showing than when it began.
    this.#begin = this.#end + Math.max(0, ((delay - this.#delay) * 1000) / VIDEO_TIMESCALE);
    this.#offset = this.#begin - pts;
    this.#running = true;
    return pieces;
  }

  #flush(picture: Sample | undefined): readonly Fmp4Piece[] {
    const sound = this.#ready;
    this.#ready = [];
    if (picture !== undefined) {
      const shown = picture.dts + picture.delay - this.#delay;
      this.#reaches(((shown + picture.duration) * 1000) / VIDEO_TIMESCALE);
    }
    const last = sound.at(-1);
    if (last !== undefined)
      this.#reaches(((last.dts + last.duration) * 1000) / (this.#audio?.sampleRate ?? 1));
    const runs = [
      { track: VIDEO_TRACK, samples: picture === undefined ? [] : [picture] },
      { track: AUDIO_TRACK, samples: sound },
    ];
    this.#sequence += 1;
    return [{ kind: 'fragment', key: picture?.key ?? false, data: fragment(this.#sequence, runs) }];
  }

  #reaches(ms: number): void {
    this.#end = Math.max(this.#end, ms);
  }
}

type HeldPicture = Omit<Sample, 'duration'>;
type HeldSound = Pick<Sample, 'dts' | 'data'>;

function ticks(ms: number): number {
  return Math.round((ms * VIDEO_TIMESCALE) / 1000);
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
