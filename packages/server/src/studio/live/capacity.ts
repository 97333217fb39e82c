import type { LiveDocument, LiveSource } from '@cyclorama/stage/data';

/** Cores used per 1280×720 picture at 25 a second; measured, see bench/. */
const COST = {
  encode: { faster: 0.28, veryfast: 0.23, superfast: 0.15, ultrafast: 0.07 },
  sound: 0.013,
  decode: 0.1,
  /** An avatar. */
  paint: 0.45,
  /** A person cut out of a cloth, or of a room. */
  matte: { screen: 0.1, scene: 0.6 },
  composite: 0.06,
  session: 0.04,
} as const;
const REFERENCE = 1280 * 720 * 25;

/** Cores that a session is expected to take. Pictures that stand still cost nothing worth counting. */
export function coresFor(document: LiveDocument): number {
  const { width, height, fps } = document.format;
  const rate = fps.num / fps.den;
  const load = (w: number, h: number): number => (w * h * rate) / REFERENCE;
  const shown = new Set(
    [...document.pgm.layers, ...(document.pvw?.layers ?? [])].map(({ source }) => source),
  );
  const moving = document.sources.filter(
    ({ id, input, decode }) => input.kind !== 'image' && (decode === 'always' || shown.has(id)),
  );
  const encoding = document.renditions.reduce(
    (sum, { width: w, height: h, preset }) => sum + COST.encode[preset] * load(w, h) + COST.sound,
    0,
  );
  const buses = document.pvw === undefined ? 1 : 2;
  const sources = moving.reduce((sum, source) => sum + costOf(source), 0);
  return COST.session + encoding + (sources + COST.composite * buses) * load(width, height);
}

/** A show before there is a document of it. */
export interface ExpectedShow {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Avatars that are there at once. */
  readonly painters: number;
  /** Clips that run at once. */
  readonly videos: number;
}

/** Cores that a session with one programme is expected to take. */
export function coresExpected({ width, height, fps, painters, videos }: ExpectedShow): number {
  const load = (width * height * fps) / REFERENCE;
  const pictures = COST.encode.veryfast + painters * COST.paint + videos * COST.decode + COST.composite;
  return COST.session + COST.sound + pictures * load;
}

function costOf({ input, matte }: LiveSource): number {
  if (input.kind === 'painter') return COST.paint;
  return input.kind === 'matte' ? COST.matte[matte?.kind ?? 'screen'] : COST.decode;
}

/**
 * Whether another session fits.
 * @param cores what live sessions may take together; 0 = any number
 * @returns the reason to refuse it; undefined = it fits
 */
export function refuseFor(cores: number, running: readonly number[], wanted: number): string | undefined {
  if (cores === 0) return undefined;
  const used = running.reduce((sum, one) => sum + one, 0);
  if (used + wanted <= cores) return undefined;
  return (
    `This machine cannot carry another show: ${running.length} running take about ${used.toFixed(1)} of ` +
    `${cores.toFixed(1)} cores, this one needs about ${wanted.toFixed(1)} (CYCLORAMA_LIVE_CORES sets the limit; 0 = none).`
  );
}
