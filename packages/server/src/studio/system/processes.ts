import { readFileSync } from 'node:fs';
import { keeper, type Charge } from '../../hosts/keeper.ts';
import { residentBytes } from '../../hosts/resident.ts';

/** Ticks of the kernel's clock a second, the same on every Linux that we know. */
const TICKS = 100;
/** A measurement older than this is no longer compared with. */
const STALE_MS = 60_000;

/** A child process in which media is touched, as the console shows it. */
export interface HostView {
  readonly id: number;
  readonly kind: string;
  /** What it works for; null where nobody can tell. */
  readonly session: string | null;
  /** Processors that it took since it was last looked at (or since it began), 1 = one of them. */
  readonly cpu: number;
  /** Processor seconds in all. */
  readonly cpu_seconds: number;
  readonly rss_bytes: number;
  readonly since: string;
}

/** Tells what runs, and how busy it has been since it was last asked. */
export class Processes {
  readonly #seen = new Map<number, { readonly seconds: number; readonly atMs: number }>();

  /** Everything that runs for this server on this machine, the oldest first. */
  list(): readonly HostView[] {
    const { charges } = keeper();
    const shown = charges.map((charge) => this.#view(charge));
    const pids = new Set(charges.map(({ pid }) => pid));
    for (const pid of this.#seen.keys()) if (!pids.has(pid)) this.#seen.delete(pid);
    return shown;
  }

  #view(charge: Charge): HostView {
    const { pid, since } = charge;
    const seconds = processorSeconds(pid);
    const now = Date.now();
    const seen = this.#seen.get(pid);
    const from =
      seen !== undefined && now - seen.atMs < STALE_MS ? seen : { seconds: 0, atMs: since.getTime() };
    this.#seen.set(pid, { seconds, atMs: now });
    const elapsed = Math.max(0.001, (now - from.atMs) / 1000);
    return {
      id: pid,
      kind: kindOf(charge),
      session: charge.name ?? null,
      cpu: Math.max(0, Math.round(((seconds - from.seconds) / elapsed) * 100) / 100),
      cpu_seconds: seconds,
      rss_bytes: residentBytes(pid),
      since: since.toISOString(),
    };
  }
}

function kindOf({ kind, name = '' }: Charge): string {
  if (kind !== 'task') return kind;
  if (name.startsWith('render')) return 'render';
  if (name.startsWith('speak')) return 'speech';
  return /^(?:probe|check|thumbnail)/.test(name) ? 'probe' : 'task';
}

/** Processor seconds of a process and of its children that ended; 0 where the kernel does not tell. */
export function processorSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
    return ticks / TICKS;
  } catch {
    // It ended while we looked, or there is no such file here.
    return 0;
  }
}
