import type { JobRow } from './table.ts';

/** A job as the console shows it. */
export interface ConsoleJob {
  readonly job_id: string;
  readonly name: string;
  readonly state: JobRow['state'];
  /** What is being done now, while it is PROCESSING. */
  readonly phase: JobRow['phase'];
  readonly frames_done: number;
  readonly frames_total: number | null;
  /** 0…1; null while the length is not known. */
  readonly progress: number | null;
  /** Seconds of work so far, or in all. */
  readonly process_seconds: number | null;
  /** Seconds of the finished video. */
  readonly duration: number | null;
  readonly script_id: string | null;
  readonly asset_id: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly reason: string } | null;
  /** What was not as it was meant to be in a video that was made nevertheless. */
  readonly warnings: readonly string[];
  readonly create_time: string;
  readonly start_time: string | null;
  readonly end_time: string | null;
}

export function jobForConsole(row: JobRow, now: Date): ConsoleJob {
  const { framesTotal, startedAt, endedAt } = row;
  const share = framesTotal === null || framesTotal === 0 ? null : Math.min(1, row.framesDone / framesTotal);
  return {
    job_id: row.id,
    name: row.outputName,
    state: row.state,
    phase: row.phase,
    frames_done: row.framesDone,
    frames_total: framesTotal,
    progress: row.state === 'SUCCEED' ? 1 : share,
    process_seconds: startedAt === null ? null : ((endedAt ?? now).getTime() - startedAt.getTime()) / 1000,
    duration: row.duration,
    script_id: row.scriptId,
    asset_id: row.assetId,
    error:
      row.errorCode === null
        ? null
        : { code: row.errorCode, message: row.errorMsg ?? '', reason: row.reason ?? '' },
    warnings: row.warnings,
    create_time: row.createdAt.toISOString(),
    start_time: startedAt?.toISOString() ?? null,
    end_time: endedAt?.toISOString() ?? null,
  };
}
