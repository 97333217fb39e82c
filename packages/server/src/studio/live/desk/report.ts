import type { LiveStatus, StereoLevels } from '@cyclorama/stage/data';

const SILENCE_DB = -120;

/** What meters and tally lights show, many times a second. */
export interface MeterReport {
  readonly frame: number;
  readonly pts_ms: number;
  readonly programme: {
    readonly peak_db: number;
    readonly peaks_db: Stereo;
    readonly rms_db: Stereo;
    readonly lufs_m: number;
    readonly lufs_s: number;
    readonly lufs_i: number;
  };
  /** By location (RVnn); what else is open (standby, episodes) by its id. */
  readonly sources: Readonly<Record<string, SourceReport>>;
  /** Where a transition to the preview is held, 0…1; null while none is. */
  readonly held: number | null;
}

/** Left and right, dBFS. */
type Stereo = readonly [number, number];

export interface SourceReport {
  readonly peak_db: number;
  readonly peaks_db: Stereo;
  readonly rms_db: Stereo;
  readonly state: LiveStatus['sources'][number]['state'];
  /** The programme thread draws it this moment, transitions included. */
  readonly pgm: boolean;
  readonly pvw: boolean;
}

/** Figures of a show for meters. A source that is open several times, with delays or cut out, is one. */
export function meterReport({ frame, ptsMs, pgm, sources, held }: LiveStatus): MeterReport {
  const found: Record<string, SourceReport> = {};
  for (const { id, state, peak, levels, onPgm, onPvw } of sources) {
    const location = locationOf(id);
    const known = found[location];
    const { peaks_db: peaks, rms_db: rms } = levelsReport(levels);
    found[location] = {
      peak_db: Math.max(decibels(peak), known?.peak_db ?? SILENCE_DB),
      peaks_db: louder(peaks, known?.peaks_db),
      rms_db: louder(rms, known?.rms_db),
      state: known === undefined || id === location ? state : known.state,
      pgm: onPgm || known?.pgm === true,
      pvw: onPvw || known?.pvw === true,
    };
  }
  return {
    frame,
    pts_ms: Math.round(ptsMs),
    programme: {
      peak_db: round(pgm.peak),
      ...levelsReport(pgm.levels),
      lufs_m: round(pgm.momentary),
      lufs_s: round(pgm.shortTerm),
      lufs_i: round(pgm.integrated),
    },
    sources: found,
    held: held ?? null,
  };
}

/** What changes slowly: health of sources and outputs. */
export function statusReport({ frame, late, sources, outputs, viewers, cpuSeconds, rssBytes }: LiveStatus) {
  return {
    frame,
    late: { count: late.count, missed: late.missed, worst_ms: Math.round(late.worstMs) },
    viewers,
    cpu_seconds: round(cpuSeconds),
    rss_bytes: rssBytes,
    sources: sources.map((one) => ({
      id: one.id,
      location: locationOf(one.id),
      state: one.state,
      width: one.width,
      height: one.height,
      age_ms: Math.round(one.ageMs),
      buffer_ms: Math.round(one.bufferMs),
      dropped: one.dropped,
      reconnects: one.reconnects,
    })),
    outputs: outputs.map((one) => ({
      id: one.id,
      state: one.state,
      bytes_sent: one.bytesSent,
      dropped: one.dropped,
      reconnects: one.reconnects,
      kbps: Math.round(one.kbps),
    })),
  };
}

function levelsReport({ peakLeft, peakRight, rmsLeft, rmsRight }: StereoLevels) {
  return {
    peaks_db: [decibels(peakLeft), decibels(peakRight)],
    rms_db: [decibels(rmsLeft), decibels(rmsRight)],
  } as const;
}

function louder([left, right]: Stereo, [l, r]: Stereo = [SILENCE_DB, SILENCE_DB]): Stereo {
  return [Math.max(left, l), Math.max(right, r)];
}

function decibels(share: number): number {
  return share > 0 ? round(Math.max(SILENCE_DB, 20 * Math.log10(share))) : SILENCE_DB;
}

/** `RV01` of `RV01+200~green`. */
export function locationOf(id: string): string {
  return /^RV\d\d/.exec(id)?.[0] ?? id;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
