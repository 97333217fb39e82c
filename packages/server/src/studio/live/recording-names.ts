import { basename, dirname, join, posix } from 'node:path';
import type { Caster, CasterConfig } from '../casters/model.ts';

/** What may stand in braces in the names of recordings and their slices. */
export const NAME_VARIABLES: ReadonlySet<string> = new Set([
  'AppName',
  'StreamName',
  'CasterId',
  'Sequence',
  'StartTime',
  'EndTime',
  'EscapedStartTime',
  'EscapedEndTime',
  'UnixStartTime',
  'UnixTimestamp',
]);
/** Those that tell one piece of a stream from all others. */
const TIMES = /\{(StartTime|EscapedStartTime|UnixStartTime|UnixTimestamp)\}/;

type RecordFormat = NonNullable<CasterConfig['RecordConfig']>['RecordFormat'][number];

/** A piece of programme that becomes an object. */
export interface Piece {
  readonly start: Date;
  readonly end: Date;
  readonly sequence: number;
}

/** A slice as a playlist names it. */
interface Slice extends Piece {
  readonly file: string;
}

/** Key without ending of a recording: below `<project>/recordings/<caster>/`, by OssObjectPrefix. */
export function recordingKey(caster: Caster, format: RecordFormat | undefined, piece: Piece): string {
  return keyFor(caster, format?.OssObjectPrefix ?? '', piece, '{EscapedStartTime}');
}

/**
 * Keys of the files that a recording's playlist names, and the playlist as it is with them. Without SliceOssObjectPrefix
 * slices lie beside the playlist under their own names.
 */
export function sliceKeys(
  caster: Caster,
  format: RecordFormat | undefined,
  playlist: { readonly text: string; readonly key: string; readonly start: Date },
): { readonly keys: ReadonlyMap<string, string>; readonly text: string } {
  const folder = dirname(playlist.key);
  const prefix = format?.SliceOssObjectPrefix;
  const keys = new Map<string, string>();
  for (const slice of slicesOf(playlist.text, playlist.start)) {
    const key =
      prefix === undefined
        ? join(folder, keyPart(basename(slice.file)))
        : `${keyFor(caster, prefix, slice, '_{UnixTimestamp}_{Sequence}')}.ts`;
    keys.set(slice.file, key);
  }
  const text = playlist.text.replace(/^[^#\s].*$/gm, (line) => {
    const key = keys.get(line.trim());
    return key === undefined ? line : posix.relative(folder, key);
  });
  return { keys, text };
}

function slicesOf(text: string, start: Date): readonly Slice[] {
  const slices: Slice[] = [];
  let at = start.getTime();
  let length = 0;
  for (const line of text.split('\n').map((one) => one.trim())) {
    const [, tag, value = ''] = /^#(EXTINF|EXT-X-PROGRAM-DATE-TIME):([^,]+)/.exec(line) ?? [];
    if (tag === 'EXTINF') length = Number(value) * 1000;
    else if (tag !== undefined) at = Date.parse(value);
    else if (line !== '' && !line.startsWith('#')) {
      slices.push({
        file: line,
        start: new Date(at),
        end: new Date(at + length),
        sequence: slices.length,
      });
      at += length;
    }
  }
  return slices;
}

/** @param otherwise added to a name that would be the same for all pieces */
function keyFor(caster: Caster, template: string, piece: Piece, otherwise: string): string {
  const values: Readonly<Record<string, string>> = {
    AppName: 'caster',
    StreamName: caster.id,
    CasterId: caster.id,
    Sequence: String(piece.sequence),
    StartTime: stampOf(piece.start),
    EndTime: stampOf(piece.end),
    EscapedStartTime: stampOf(piece.start),
    EscapedEndTime: stampOf(piece.end),
    UnixStartTime: unixOf(piece.start),
    UnixTimestamp: unixOf(piece.start),
  };
  const slash = template === '' || template.endsWith('/') || otherwise.startsWith('_') ? '' : '/';
  const whole = TIMES.test(template) ? template : `${template}${slash}${otherwise}`;
  const parts = whole
    .replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name)
    .split('/')
    .map(keyPart)
    .filter((part) => part !== '');
  return join(caster.projectId, 'recordings', caster.id, ...parts);
}

function stampOf(time: Date): string {
  return time
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
}

function unixOf(time: Date): string {
  return String(Math.floor(time.getTime() / 1000));
}

/** A part of an object key made of what somebody wrote. */
function keyPart(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._=@+-]/g, '_')
    .replace(/^[^A-Za-z0-9_]+/, '')
    .slice(0, 150);
}
