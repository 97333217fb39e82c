/** In the making; finished ones lose it. */
export const PART = '.part';

/** `id` as it may stand in a file name. */
export function nameOf(id: string): string {
  return id.replaceAll(/[^\w-]/g, '_').slice(0, 64);
}

/** Name without extension: who recorded it, when it began by the wall, and its programme ms. */
export function baseName(id: string, epochMs: number, startMs: number): string {
  const wall = new Date(Math.round(epochMs + startMs)).toISOString().replaceAll(/[-:.]/g, '');
  return `${nameOf(id)}.${wall}.${Math.round(startMs)}`;
}

/** What a name of ours says; undefined for other files and for those of other outputs. */
export function parseName(
  id: string,
  file: string,
): { readonly base: string; readonly startMs: number; readonly rest: string } | undefined {
  const match = /^([\w-]+)\.(\d{8}T\d{9}Z)\.(\d+)((?:-\d+)?\.[\w.]+)$/.exec(file);
  if (!match || match[1] !== nameOf(id)) return undefined;
  const [, name, wall, start, rest] = match;
  return { base: `${name}.${wall}.${start}`, startMs: Number(start), rest: rest ?? '' };
}
