import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keyInterval } from '../../encode/key-interval.ts';
import type { EncodedConfig } from '../../encoded.ts';
import {
  fileType,
  fragment,
  fragmentedMovie,
  samplesOf,
  SOUND_SCALE,
  VIDEO_SCALE,
} from '../containers/mp4.ts';
import { box, text, u32 } from '../containers/boxes.ts';
import { TsMuxer } from '../containers/mpegts.ts';
import { writeWhole } from '../files.ts';
import type { Gop } from '../gops.ts';
import { parsePlaylist, type PlaylistEntry, renderPlaylist } from './playlist.ts';

export interface HlsSettings {
  readonly folder: string;
  readonly container: 'ts' | 'fmp4';
  readonly segmentSeconds: number;
  readonly windowSegments: number;
  /** Epoch milliseconds of programme time 0. */
  readonly epochMs: number;
}

const INDEX = 'index.m3u8';
/** A playlist that was left longer ago is history: what it names is not played again. */
const HISTORY_MS = 60_000;
/** Segments stay so much longer than the playlist names them: players may still be fetching. */
const GRACE_SEGMENTS = 3;

/**
 * Writes a live HLS stream into a folder: segments that begin with a key frame, at multiples of the segment length on
 * the programme's time axis, and a sliding playlist. It continues a playlist that it finds, marked as discontinuity.
 * All calls block; errors of the disk are thrown, and the next segment is marked as not continuing.
 */
export class HlsWriter {
  readonly #settings: HlsSettings;
  readonly #ts = new TsMuxer();
  #sequence = 0;
  #discontinuities = 0;
  #entries: PlaylistEntry[] = [];
  /** Files that left the playlist, oldest first. */
  readonly #leaving: string[] = [];
  #gops: Gop[] = [];
  #config: EncodedConfig | undefined;
  #broken = true;
  #map: { readonly file: string; readonly key: string } | undefined;
  #fragment = 1;
  #bytes = 0;

  constructor(settings: HlsSettings) {
    this.#settings = settings;
    mkdirSync(settings.folder, { recursive: true });
    this.#continue();
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  gop(gop: Gop): void {
    const first = this.#gops[0];
    const other = this.#config !== undefined && !sameConfig(this.#config, gop.config);
    this.#config = gop.config;
    try {
      if (first && (gop.gap || other)) this.#finish();
    } finally {
      if (gop.gap || other) this.#broken = true;
      this.#gops.push(gop);
    }
    const length = this.#segmentMs(gop.config);
    const slot = (ms: number): number => Math.floor((ms + 1) / length);
    if (slot(gop.endMs) > slot(this.#gops[0]!.startMs)) this.#finish();
  }

  /** Writes what is left and tells players that nothing more comes, unless another writer goes on in the folder. */
  end(replaced: boolean): void {
    this.#finish();
    if (!replaced) this.#publish(true);
  }

  #segmentMs({ fps }: EncodedConfig): number {
    const gop = (keyInterval(fps) * 1000 * fps.den) / fps.num;
    return Math.max(1, Math.ceil((this.#settings.segmentSeconds * 1000) / gop - 0.01)) * gop;
  }

  #finish(): void {
    const gops = this.#gops;
    this.#gops = [];
    const first = gops[0];
    const last = gops[gops.length - 1];
    if (!first || !last) return;
    const discontinuity = this.#broken;
    // Stays true when writing fails.
    this.#broken = true;
    this.#forgetOld(first);
    const number = this.#sequence + this.#entries.length;
    const mapped = this.#settings.container === 'fmp4' ? this.#initialise(first.config, number) : undefined;
    const file = `seg-${number}.${mapped === undefined ? 'ts' : 'm4s'}`;
    const bytes = mapped === undefined ? this.#asTs(gops) : this.#asFragment(gops);
    writeWhole(this.#path(file), bytes);
    this.#bytes += bytes.length;
    this.#broken = false;
    this.#entries.push({
      file,
      seconds: (last.endMs - first.startMs) / 1000,
      wallMs: this.#settings.epochMs + first.startMs,
      discontinuity: discontinuity && number > 0,
      ...(mapped === undefined ? {} : { map: mapped }),
    });
    this.#remove(this.#entries.length - this.#settings.windowSegments);
    this.#publish(false);
    this.#sweep();
  }

  #asTs(gops: readonly Gop[]): Uint8Array {
    return Buffer.concat(gops.map((gop) => this.#ts.write(gop)));
  }

  #asFragment(gops: readonly Gop[]): Uint8Array {
    const video = gops.flatMap((gop) => gop.video);
    const sound = gops.flatMap((gop) => gop.sound);
    const { bytes } = fragment(
      this.#fragment++,
      { samples: samplesOf(video, VIDEO_SCALE, 0), data: video.map(({ data }) => data) },
      { samples: samplesOf(sound, SOUND_SCALE, 0), data: sound.map(({ data }) => data) },
    );
    return Buffer.concat([box('styp', text('msdh'), u32(0), text('msdhmsix')), bytes]);
  }

  /** Name of the initialisation file of a configuration; written when it is new. */
  #initialise(config: EncodedConfig, number: number): string {
    const key = configKey(config);
    if (this.#map?.key !== key) {
      const file = `init-${number}.mp4`;
      writeWhole(this.#path(file), Buffer.concat([fileType(), fragmentedMovie(config)]));
      this.#map = { file, key };
    }
    return this.#map.file;
  }

  #publish(ended: boolean): void {
    const playlist = {
      sequence: this.#sequence,
      discontinuities: this.#discontinuities,
      entries: this.#entries,
    };
    const targetSeconds = this.#settings.segmentSeconds;
    writeWhole(this.#path(INDEX), renderPlaylist(playlist, { targetSeconds, ended }));
  }

  /** Deletes segments that nobody asks for any more, and initialisation files without segments. */
  #sweep(): void {
    while (this.#leaving.length > GRACE_SEGMENTS) rmSync(this.#path(this.#leaving.shift()!), { force: true });
    if (this.#settings.container === 'ts') return;
    const needed = new Set(this.#entries.map(({ map }) => map));
    needed.add(this.#map?.file);
    for (const file of readdirSync(this.#settings.folder)) {
      if (file.startsWith('init-') && !needed.has(file)) rmSync(this.#path(file), { force: true });
    }
  }

  /** Takes over what an earlier host left in the folder; numbers go on in any case. */
  #continue(): void {
    const path = this.#path(INDEX);
    if (existsSync(path)) {
      const old = parsePlaylist(readFileSync(path, 'utf8'));
      this.#sequence = old.sequence;
      this.#discontinuities = old.discontinuities;
      this.#entries = [...old.entries];
      const suffix = this.#settings.container === 'ts' ? '.ts' : '.m4s';
      const lost = old.entries.findLastIndex(
        ({ file, map }) =>
          !file.endsWith(suffix) ||
          !existsSync(this.#path(file)) ||
          (map !== undefined && !existsSync(this.#path(map))),
      );
      this.#remove(old.ended ? old.entries.length : lost + 1);
      this.#publish(false);
    }
    const named = new Set(this.#entries.flatMap(({ file, map }) => [file, map]));
    for (const file of readdirSync(this.#settings.folder)) {
      if (/^(seg|init)-\d+\.(ts|m4s|mp4)(\.new)?$/.test(file) && !named.has(file)) {
        rmSync(this.#path(file), { force: true });
      }
    }
  }

  /** Before the first own segment: entries of a session that ended long ago are no past of this one. */
  #forgetOld(first: Gop): void {
    if (this.#bytes > 0) return;
    const last = this.#entries[this.#entries.length - 1];
    if (!last) return;
    const pause = this.#settings.epochMs + first.startMs - last.wallMs - last.seconds * 1000;
    if (Math.abs(pause) > HISTORY_MS) this.#remove(this.#entries.length);
  }

  /** Takes entries off the front; their files go a little later. */
  #remove(count: number): void {
    for (const { file, discontinuity } of this.#entries.splice(0, Math.max(0, count))) {
      this.#sequence++;
      if (discontinuity) this.#discontinuities++;
      this.#leaving.push(file);
    }
  }

  #path(file: string): string {
    return join(this.#settings.folder, file);
  }
}

function configKey({ width, height, avcC, asc }: EncodedConfig): string {
  return [width, height, Buffer.from(avcC).toString('hex'), Buffer.from(asc).toString('hex')].join(' ');
}

/** Packets of both configurations can stand in one file behind one header. */
export function sameConfig(a: EncodedConfig, b: EncodedConfig): boolean {
  return a === b || configKey(a) === configKey(b);
}
