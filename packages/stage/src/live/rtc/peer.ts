import { lookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Audio, DataChannel, PeerConnection, Track, Video } from 'node-datachannel';
import type { RtcOptions } from '../stage-api.ts';
import { BadOffer, type AgreedCodec } from './offer.ts';

export type Native = typeof import('node-datachannel');

let native: Promise<Native> | undefined;

/** The native library, loaded by the first who needs it. */
export function loadNative(): Promise<Native> {
  native ??= import('node-datachannel');
  return native;
}

/** Longest to wait for addresses; servers for relays may not answer at all. */
const GATHER_MS = 2000;

/** A connection with its tracks. The library loses what nobody refers to: keep it until it is closed. */
export class Peer {
  readonly connection: PeerConnection;
  readonly #options: RtcOptions;
  readonly #tracks: Track[] = [];
  readonly #channels: DataChannel[] = [];
  #closed = false;

  constructor({ PeerConnection }: Native, name: string, options: RtcOptions) {
    this.#options = options;
    const bind = options.bind ?? onlyLoopback();
    this.connection = new PeerConnection(name, {
      iceServers: [...options.turnUrls],
      ...(bind === undefined ? {} : { bindAddress: bind }),
      ...(options.portFrom === undefined ? {} : { portRangeBegin: options.portFrom }),
      ...(options.portTo === undefined ? {} : { portRangeEnd: options.portTo }),
    });
  }

  /** To be called before `answer`. `hear` gets RTP and RTCP as it comes. */
  addTrack(media: Video | Audio, hear: (data: Buffer) => void): Track {
    const track = this.connection.addTrack(media);
    this.#tracks.push(track);
    track.onMessage((data) => this.#safely(() => hear(data)));
    return track;
  }

  /** Told `connected` and, however it ends, `gone` (not after `close`). */
  onChange(told: (state: 'connected' | 'gone') => void): void {
    this.connection.onStateChange((state) => {
      if (this.#closed) return;
      if (state === 'connected') this.#safely(() => told('connected'));
      else if (state === 'disconnected' || state === 'failed' || state === 'closed')
        this.#safely(() => told('gone'));
    });
  }

  /** Channels that the peer opens. To be called before `answer`. */
  onChannel(told: (channel: DataChannel) => void): void {
    this.connection.onDataChannel((channel) => {
      this.#channels.push(channel);
      this.#safely(() => told(channel));
    });
  }

  /** @returns the answer with all our addresses @throws BadOffer, Error without any address */
  async answer(offer: string): Promise<string> {
    const gathered = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.connection.onGatheringStateChange((state) => {
        if (state !== 'complete') return;
        clearTimeout(timer);
        resolve();
      });
    });
    try {
      this.connection.setRemoteDescription(offer, 'offer');
    } catch (error) {
      throw new BadOffer(
        `the offer cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    await gathered;
    if (this.#closed) throw new Error('the connection was closed');
    const sdp = this.connection.localDescription()?.sdp;
    if (sdp === undefined || !sdp.includes('a=candidate:'))
      throw new Error('WebRTC has no address to offer: no UDP port of the configured range is free');
    return withPublicHost(sdp, await addressOf(this.#options.host), this.#options.loopback === true);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connection.close();
  }

  /** What is thrown into the native library ends the process without a word: here it is said where everybody hears it. */
  #safely(work: () => void): void {
    if (this.#closed) return;
    try {
      work();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** The library leaves loopback out; on a machine that has nothing else it is what there is. */
function onlyLoopback(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.every(({ internal }) => internal) ? '127.0.0.1' : undefined;
}

async function addressOf(host: string | undefined): Promise<string | undefined> {
  if (host === undefined || isIP(host) !== 0) return host;
  return (await lookup(host)).address;
}

/**
 * Rewrites the local candidates of an answer: with `host` they are said to be there (a router or container passes the
 * ports on); with `loopback` viewers on this machine find us as well.
 */
export function withPublicHost(sdp: string, host: string | undefined, loopback: boolean): string {
  const seen = new Set<string>();
  const lines = sdp.split('\r\n').flatMap((line) => {
    if (host !== undefined && line.startsWith('c=IN '))
      return [`c=IN ${isIPv4(host) ? 'IP4' : 'IP6'} ${host}`];
    if (!line.startsWith('a=candidate:') || !line.includes(' typ host')) return [line];
    const parts = line.split(' ');
    const [, , , , address = '', port = ''] = parts;
    if (host === undefined) {
      if (!loopback || !isIPv4(address) || address.startsWith('127.') || seen.has(port)) return [line];
      seen.add(port);
      return [line, parts.with(0, `${parts[0]}0`).with(4, '127.0.0.1').join(' ')];
    }
    if (isIPv4(address) !== isIPv4(host) || seen.has(port)) return [];
    seen.add(port);
    return [parts.with(4, host).join(' ')];
  });
  return lines.join('\r\n');
}

/** Adds a section's only codec, as we answer it. */
export function describeMedia(
  { Video, Audio }: Native,
  kind: 'video' | 'audio',
  mid: string,
  direction: 'SendOnly' | 'RecvOnly',
  codec: AgreedCodec,
): Video | Audio {
  if (kind === 'audio') {
    const audio = new Audio(mid, direction);
    audio.addOpusCodec(codec.payloadType, codec.parameters);
    return audio;
  }
  const video = new Video(mid, direction);
  if (codec.name === 'vp8') video.addVP8Codec(codec.payloadType);
  else video.addH264Codec(codec.payloadType, codec.parameters);
  return video;
}
