import type { Studio } from '../context.ts';
import type { AsRunEntry, AsRunKind } from './as-run.ts';

export interface AsRunQuery {
  readonly projectId: string;
  readonly casterId: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly kinds?: readonly string[];
  readonly limit: number;
}

/** Entries of a caster, the newest first. */
export async function readAsRun(studio: Studio, query: AsRunQuery): Promise<readonly AsRunEntry[]> {
  return studio.db.tx(async (tx) => {
    const { rows } = await tx.executeSql(
      `select id, project_id, caster_id, epoch, at, frame, pts_ms, kind, subject, cause, detail from as_run
       where project_id = $1 and caster_id = $2
         and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
         and ($5::text[] is null or kind = any($5))
       order by at desc, position desc limit $6`,
      [
        query.projectId,
        query.casterId,
        query.from ?? null,
        query.to ?? null,
        query.kinds ?? null,
        query.limit,
      ],
    );
    return (rows as Row[]).map(entryOf);
  });
}

interface Row {
  readonly id: string;
  readonly project_id: string;
  readonly caster_id: string;
  readonly epoch: string;
  readonly at: Date;
  readonly frame: string | null;
  readonly pts_ms: number | null;
  readonly kind: AsRunKind;
  readonly subject: string;
  readonly cause: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

function entryOf(row: Row): AsRunEntry {
  return {
    id: row.id,
    projectId: row.project_id,
    casterId: row.caster_id,
    epoch: Number(row.epoch),
    at: row.at.toISOString(),
    ...(row.frame === null ? {} : { frame: Number(row.frame) }),
    ...(row.pts_ms === null ? {} : { ptsMs: row.pts_ms }),
    kind: row.kind,
    subject: row.subject,
    cause: row.cause,
    detail: row.detail,
  };
}

/** An entry as our own API shows it. */
export function showEntry(entry: AsRunEntry): Readonly<Record<string, unknown>> {
  return {
    id: entry.id,
    caster_id: entry.casterId,
    epoch: entry.epoch,
    at: entry.at,
    frame: entry.frame ?? null,
    pts_ms: entry.ptsMs ?? null,
    kind: entry.kind,
    subject: entry.subject,
    cause: entry.cause,
    detail: entry.detail,
  };
}

const COLUMNS = ['at', 'frame', 'pts_ms', 'kind', 'subject', 'cause', 'detail', 'epoch', 'id'] as const;

/** Entries as a CSV file (RFC 4180) with a line of headings. */
export function asRunCsv(entries: readonly AsRunEntry[]): string {
  const lines = entries.map((entry) => {
    const shown = showEntry(entry);
    return COLUMNS.map((column) => field(shown[column])).join(',');
  });
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
  // A spreadsheet must not take what users wrote for a formula.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
