/**
 * A stage without pictures, for tests of what surrounds it: frames pass by the wall, documents are taken over, and a
 * few commands (MISBEHAVE) do what native code does on its worst days.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import {
  SCREEN_MATTE,
  SILENT as SILENCE,
  type ApplyOptions,
  type LiveDocument,
  type LiveEvent,
  type LiveStage,
  type LiveStageOptions,
  type LiveStatus,
  type ScreenMatte,
  type SourceState,
} from '@cyclorama/stage/data';

/** `seek` milliseconds, and what they do. */
export const MISBEHAVE = {
  crash: 1,
  hang: 2,
  loseSource: 3,
  returnSource: 4,
  endSource: 5,
  record: 6,
} as const;

/** A line of the log that a fake stage writes to the first HLS output's folder (`stage.log`). */
export interface FakeStageLine {
  readonly pid: number;
  readonly at: number;
  readonly what: 'start' | 'apply' | 'fence' | 'stop' | 'control';
  readonly frame: number;
  readonly document?: LiveDocument;
  readonly detail?: unknown;
}

export async function startLiveStage(options: LiveStageOptions): Promise<LiveStage> {
  return Promise.resolve(new FakeStage(options));
}

class FakeStage implements LiveStage {
  readonly format: LiveDocument['format'];
  readonly #options: LiveStageOptions;
  readonly #startMs: number;
  #document: LiveDocument;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LiveStageOptions) {
    this.#options = options;
    this.#document = options.document;
    this.format = options.document.format;
    this.#startMs = Date.now() - this.#ms(options.firstFrame ?? 0);
    this.#timer = setInterval(() => undefined, 1000);
    this.#log('start', { document: options.document });
    this.#tell({ kind: 'started', frame: options.firstFrame ?? 0 });
    for (const output of options.document.outputs)
      this.#tell({ kind: 'output', output: output.id, state: 'live', frame: this.#frame() });
    for (const source of options.document.sources.filter((one) => !isSilent(one)))
      this.#tell({ kind: 'source', source: source.id, state: 'live', frame: this.#frame() });
  }

  apply(document: LiveDocument, options: ApplyOptions = {}): ReturnType<LiveStage['apply']> {
    if (document.format.width !== this.format.width)
      return Promise.reject(new RangeError('the format is fixed'));
    const next = this.#frame() + 1;
    const frame = Math.max(next, options.atFrame ?? next);
    const late = options.atFrame !== undefined && options.atFrame < next;
    const known = new Set(this.#document.sources.map(({ id }) => id));
    this.#document = document;
    for (const source of document.sources)
      if (!known.has(source.id) && !isSilent(source))
        this.#tell({ kind: 'source', source: source.id, state: 'live', frame });
    this.#log('apply', { document, detail: { ...options, frame } });
    const moment = { frame, ptsMs: this.#ms(frame), wallMs: this.#startMs + this.#ms(frame), late };
    const wait = moment.wallMs - Date.now();
    return new Promise((resolve) => setTimeout(() => resolve(moment), Math.max(0, wait)));
  }

  control(source: string, command: { readonly kind: string; readonly ms?: number }): Promise<void> {
    this.#log('control', { detail: { source, command } });
    if (command.kind === 'seek' && (command.ms ?? 0) < 10) this.#misbehave(source, command.ms ?? 0);
    return Promise.resolve();
  }

  status(): LiveStatus {
    const frame = this.#frame();
    return {
      frame,
      ptsMs: this.#ms(frame),
      late: { count: 0, worstMs: 0, missed: 0 },
      sources: this.#document.sources.map(({ id }) => ({
        id,
        state: 'live',
        width: 640,
        height: 360,
        ageMs: 20,
        bufferMs: 200,
        decoded: frame,
        dropped: 0,
        reconnects: 0,
        driftPpm: 0,
        peak: 0.5,
        levels: SILENCE,
        onPgm: this.#document.pgm.layers.some((layer) => layer.source === id),
        onPvw: this.#document.pvw?.layers.some((layer) => layer.source === id) ?? false,
      })),
      outputs: this.#document.outputs.map(({ id }) => ({
        id,
        state: 'live',
        bytesSent: frame * 1000,
        bytesAcknowledged: frame * 1000,
        dropped: 0,
        reconnects: 0,
        kbps: 800,
      })),
      pgm: { momentary: -20, shortTerm: -20, integrated: -20, peak: -3, levels: SILENCE },
      viewers: 0,
      cpuSeconds: process.cpuUsage().user / 1e6,
      rssBytes: process.memoryUsage().rss,
    };
  }

  snapshot(source: string, width: number): Promise<Uint8Array> {
    if (!this.#document.sources.some(({ id }) => id === source))
      return Promise.reject(new RangeError(`there is no source '${source}'`));
    // A PNG's first bytes, and what was asked for.
    return Promise.resolve(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, width & 255, width >> 8));
  }

  still(width: number): Promise<Uint8Array> {
    // A JPEG's first bytes, and what was asked for.
    return Promise.resolve(Uint8Array.of(0xff, 0xd8, 0xff, width & 255, width >> 8));
  }

  autoMatte(source: string): Promise<ScreenMatte> {
    if (!this.#document.sources.some(({ id }) => id === source))
      return Promise.reject(new RangeError(`there is no source '${source}'`));
    return Promise.resolve({ ...SCREEN_MATTE, backdrop: 'green' });
  }

  watch(rendition: string, offer: string): ReturnType<LiveStage['watch']> {
    return Promise.resolve({ id: 'viewer', answer: `${rendition} ${offer.length}` });
  }

  unwatch(id: string): void {
    this.#log('control', { detail: { unwatch: id } });
  }

  tellViewer(viewer: string, text: string): void {
    this.#log('control', { detail: { viewer, text } });
  }

  fence(): void {
    this.#log('fence', {});
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#log('stop', {});
    return Promise.resolve();
  }

  #misbehave(source: string, how: number): void {
    if (how === MISBEHAVE.crash) process.abort();
    if (how === MISBEHAVE.hang) hang();
    if (how === MISBEHAVE.record) this.#record();
    const states: Readonly<Record<number, SourceState | undefined>> = {
      [MISBEHAVE.loseSource]: 'lost',
      [MISBEHAVE.returnSource]: 'live',
      [MISBEHAVE.endSource]: 'ended',
    };
    const state = states[how];
    if (state !== undefined)
      this.#tell({ kind: 'source', source, state, frame: this.#frame(), reason: 'asked to' });
  }

  #record(): void {
    for (const output of this.#document.outputs) {
      if (output.kind !== 'record') continue;
      mkdirSync(output.folder, { recursive: true });
      const path = `${output.folder}/part.${output.format}`;
      appendFileSync(path, 'recorded');
      this.#tell({ kind: 'recorded', output: output.id, path, files: [path], startMs: 0, durationMs: 4000 });
    }
  }

  #frame(): number {
    const { num, den } = this.format.fps;
    return Math.floor(((Date.now() - this.#startMs) * num) / (1000 * den));
  }

  #ms(frame: number): number {
    const { num, den } = this.#options.document.format.fps;
    return (frame * 1000 * den) / num;
  }

  #tell(event: LiveEvent): void {
    this.#options.onEvent(event);
  }

  #log(what: FakeStageLine['what'], more: Partial<FakeStageLine>): void {
    const folder = this.#document.outputs.find((output) => output.kind === 'hls')?.folder;
    if (folder === undefined) return;
    const line: FakeStageLine = { pid: process.pid, at: Date.now(), what, frame: this.#frame(), ...more };
    mkdirSync(folder, { recursive: true });
    appendFileSync(`${folder}/stage.log`, `${JSON.stringify(line)}\n`);
  }
}

/** Streams from there have no picture until they are told to (`returnSource`). */
const SILENT = 'silent.example.org';

function isSilent({ input }: LiveDocument['sources'][number]): boolean {
  return 'url' in input && input.url.includes(SILENT);
}

/** Keeps the thread busy for ever, as native code may. */
function hang(): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (Atomics.load(cell, 0) === 0);
}
