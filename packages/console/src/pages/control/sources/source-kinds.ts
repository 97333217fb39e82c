import type { DeskSource } from '../../../api/own-desk.ts';

export const SOURCE_KINDS = ['camera', 'pull', 'room', 'video', 'picture', 'url'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** How the API is told what a source is; one member. */
export interface NamedSource {
  readonly LiveStreamUrl?: string;
  readonly VodUrl?: string;
  readonly MaterialId?: string;
  readonly ImageId?: string;
}

/** What a form says: a name of a camera, an address, or an asset. */
export interface SourceForm {
  readonly kind: SourceKind;
  readonly text: string;
}

const ROOM = 'cyclorama://room/';

/** The source that a form describes. @param own where this server's own streams are, see `ownBase` */
export function namedBy({ kind, text }: SourceForm, own: string): NamedSource {
  const value = text.trim();
  switch (kind) {
    case 'camera':
      return { LiveStreamUrl: `${own}${encodeURIComponent(value)}` };
    case 'pull':
      return { LiveStreamUrl: value };
    case 'room':
      return { LiveStreamUrl: `${ROOM}${value}` };
    case 'video':
      return { MaterialId: value };
    case 'picture':
      return { ImageId: value };
    case 'url':
      return { VodUrl: value };
  }
}

/** The form of a source that is there. */
export function formOf(source: Pick<DeskSource, 'kind' | 'url' | 'material_id'>, own: string): SourceForm {
  const { kind, url, material_id: material } = source;
  if (kind === 'image') return { kind: 'picture', text: material ?? '' };
  if (kind === 'file')
    return material === null ? { kind: 'url', text: url ?? '' } : { kind: 'video', text: material };
  if (url?.startsWith(own) === true)
    return { kind: 'camera', text: decodeURIComponent(url.slice(own.length)) };
  if (url?.startsWith(ROOM) === true) return { kind: 'room', text: url.slice(ROOM.length) };
  return { kind: 'pull', text: url ?? '' };
}

/** The first place that nothing stands at; undefined when all twelve are taken. */
export function freePlace(taken: readonly string[]): string | undefined {
  for (let n = 1; n <= 12; n++) {
    const place = `RV${String(n).padStart(2, '0')}`;
    if (!taken.includes(place)) return place;
  }
  return undefined;
}

/**
 * Where this server's own streams are, as a source names them: below the studio's streaming domain, which stands for
 * this server; where that is an address, below the server's RTMP address.
 */
export function ownBase(domain: string | undefined, rtmpUrl: string | null | undefined): string {
  const isLabel = domain !== undefined && domain !== '' && !/^[\d.:[\]]+$|^localhost$/.test(domain);
  return isLabel || rtmpUrl == null ? `rtmp://${domain ?? ''}/live/` : `${rtmpUrl.replace(/\/+$/, '')}/`;
}
