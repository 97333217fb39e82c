import type { LiveEvent } from '../stage-api.ts';

type Report = Extract<LiveEvent, { kind: 'report' }>;

/** What a painter tells, as the session tells it: its warnings are faults, whatever else it says is its own affair. */
export function toldBy(report: Omit<Report, 'kind'>): LiveEvent {
  const { kind, message } = (report.message ?? {}) as Readonly<Record<string, unknown>>;
  return kind === 'warning' && typeof message === 'string'
    ? { kind: 'fault', where: report.source, message, frame: report.frame }
    : { kind: 'report', ...report };
}
