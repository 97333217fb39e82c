import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

type Labels = Readonly<Record<string, string>>;
type MetricKind = 'counter' | 'gauge' | 'histogram';

/** Upper bounds of the duration buckets, seconds. */
const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Family {
  readonly kind: MetricKind;
  readonly help: string;
  readonly samples: Map<string, number>;
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Counts and measures of one process, told in the text format of Prometheus. */
export class Metrics {
  readonly #families = new Map<string, Family>();
  readonly #collectors: (() => void)[] = [];

  #family(name: string, kind: MetricKind, help: string): Family {
    const known = this.#families.get(name);
    if (known) return known;
    const family: Family = { kind, help, samples: new Map() };
    this.#families.set(name, family);
    return family;
  }

  #add(name: string, kind: MetricKind, help: string, series: string, by: number): void {
    const { samples } = this.#family(name, kind, help);
    samples.set(series, (samples.get(series) ?? 0) + by);
  }

  /** Raises a counter. `name` ends in `_total`. */
  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    this.#add(name, 'counter', help, `${name}${labelText(labels)}`, by);
  }

  /** Sets a gauge. */
  set(name: string, help: string, value: number, labels: Labels = {}): void {
    this.#family(name, 'gauge', help).samples.set(`${name}${labelText(labels)}`, value);
  }

  /** Forgets all series whose names begin so: their owners set anew what still is. */
  clear(prefix: string): void {
    for (const [name, { samples }] of this.#families) if (name.startsWith(prefix)) samples.clear();
  }

  /** Puts a duration in seconds into its histogram. */
  observe(name: string, help: string, seconds: number, labels: Labels = {}): void {
    for (const bound of BUCKETS) {
      const within = seconds <= bound ? 1 : 0;
      this.#add(
        name,
        'histogram',
        help,
        `${name}_bucket${labelText({ ...labels, le: String(bound) })}`,
        within,
      );
    }
    this.#add(name, 'histogram', help, `${name}_bucket${labelText({ ...labels, le: '+Inf' })}`, 1);
    this.#add(name, 'histogram', help, `${name}_sum${labelText(labels)}`, seconds);
    this.#add(name, 'histogram', help, `${name}_count${labelText(labels)}`, 1);
  }

  /** Runs `collect` before each report, to set gauges that are cheap to read. */
  onCollect(collect: () => void): void {
    this.#collectors.push(collect);
  }

  /** The report. */
  text(): string {
    for (const collect of this.#collectors) collect();
    const told = [...this.#families].filter(([, { samples }]) => samples.size > 0);
    const blocks = told.map(([name, { kind, help, samples }]) => {
      const rows = [...samples].map(([series, value]) => `${series} ${value}`);
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...rows].join('\n');
    });
    return `${blocks.join('\n')}\n`;
  }
}

/** Adds the usual figures of the process. @returns stops the measuring */
export function measureProcess(metrics: Metrics): () => void {
  const delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  metrics.onCollect(() => {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    metrics.set('process_cpu_seconds', 'CPU time used', (user + system) / 1e6);
    metrics.set('process_resident_memory_bytes', 'Resident memory', rss);
    metrics.set('nodejs_heap_used_bytes', 'JavaScript heap in use', heapUsed);
    metrics.set('process_uptime_seconds', 'Time since the start', process.uptime());
    metrics.set(
      'nodejs_eventloop_lag_p99_seconds',
      'Event loop delay, 99th percentile',
      delay.percentile(99) / 1e9,
    );
    delay.reset();
  });
  return () => delay.disable();
}
