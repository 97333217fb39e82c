import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIVE_PAINTER_MODULE } from '@cyclorama/avatar/catalogue';
import { decodeWav, voiceById } from '@cyclorama/speech';
import type { CreateLivePainter, LivePainter } from '@cyclorama/stage';
import { run as speakLines } from '../../../hosts/tasks/speak-lines.ts';
import type { SpeakLinesProgress } from '../../../hosts/tasks/show-messages.ts';
import type { Director, Effect, Line, Prepared, Utterance } from '../director/index.ts';
import { readReport } from '../session/mouths.ts';

const RATE = 48_000;
/** Sound is made in blocks of so many samples: a tenth of a second. */
const BLOCK = 4800;
/** Samples of the past that can be looked at. */
const KEPT = 60 * RATE;

/** What was said, in samples since the show began. */
export interface HeardUtterance {
  readonly utterance: Utterance;
  readonly began: number;
  ended: number;
  cut: boolean;
  /** Samples of it that are not in the sound where they belong; of what was cut none are looked at. */
  wrong: number;
}

interface SpokenPieces {
  readonly prepared: Prepared;
  readonly samples: readonly Float32Array[];
  readonly performances: readonly unknown[];
}

/**
 * A show on a clock of its own with the voices and the sound of real ones, and nothing to be seen: lines are spoken by a
 * real voice, an avatar without a body makes their sound sample by sample, and each utterance is compared with what came out.
 */
export class HeardShow {
  readonly heard: HeardUtterance[] = [];
  /** Wall time at which the show began, epoch ms. */
  readonly startMs = Date.UTC(2026, 0, 1);
  readonly #folder: string;
  readonly #lines = new Map<string, SpokenPieces>();
  readonly #sound = new Float32Array(KEPT);
  readonly #left = new Float32Array(BLOCK);
  readonly #right = new Float32Array(BLOCK);
  readonly #open = new Map<string, Utterance>();
  readonly #effects: (effect: Effect) => void;
  #reports: { readonly message: unknown; readonly at: number }[] = [];
  #director: Director | undefined;
  #painter: LivePainter | undefined;
  /** Sample at which the avatar's time began. */
  #painterAt = 0;
  #position = 0;

  /** @param folder for spoken lines @param onEffect hears what the director wants, in order */
  constructor(folder: string, onEffect: (effect: Effect) => void = () => undefined) {
    this.#folder = folder;
    this.#effects = onEffect;
  }

  get nowMs(): number {
    return this.startMs + (this.#position * 1000) / RATE;
  }

  get director(): Director {
    if (this.#director === undefined) throw new Error('nobody directs');
    return this.#director;
  }

  /** From now on it speaks for this one, with a new avatar: what others had said is forgotten. */
  async serve(director: Director): Promise<void> {
    this.#director = director;
    this.#painter?.close?.();
    const { createLivePainter } = (await import(LIVE_PAINTER_MODULE)) as {
      createLivePainter: CreateLivePainter;
    };
    for (const id of this.#open.keys()) {
      const under = this.heard.findLast(({ utterance }) => utterance.id === id);
      if (under !== undefined && under.ended === Infinity)
        Object.assign(under, { ended: this.#position, cut: true });
    }
    this.#open.clear();
    this.#reports = [];
    this.#painterAt = this.#position;
    const output = { width: 64, height: 36 };
    this.#painter = await createLivePainter(
      {},
      { output, fps: { num: 25, den: 1 }, report: (message, at) => this.#reports.push({ message, at }) },
    );
    await this.settle();
  }

  /** Speaks what is wanted and does what there is to do, until nothing is left. */
  async settle(): Promise<void> {
    for (;;) {
      const lines = this.director.wanted;
      for (const line of lines) this.director.prepared(line.key, (await this.#spoken(line)).prepared);
      const effects = this.director.take();
      if (effects.length === 0 && lines.length === 0) return;
      for (const effect of effects) await this.#do(effect);
    }
  }

  /** Lets time pass. */
  async run(seconds: number): Promise<void> {
    const until = this.#position + Math.round(seconds * RATE);
    while (this.#position < until) {
      this.#left.fill(0);
      this.#right.fill(0);
      this.#painter!.sound!(this.#position - this.#painterAt, this.#left, this.#right);
      this.#sound.set(this.#left, this.#position % KEPT);
      this.#position += BLOCK;
      this.director.tick(this.nowMs);
      const reports = this.#reports;
      this.#reports = [];
      for (const { message, at } of reports)
        this.#hear(message, this.#painterAt + Math.round((at * RATE) / 1000));
      await this.settle();
    }
  }

  #hear(message: unknown, at: number): void {
    const report = readReport(message);
    const utterance = report && this.#open.get(report.id);
    if (report === undefined || utterance === undefined) return;
    const atMs = this.startMs + (at * 1000) / RATE;
    if (report.kind === 'began') {
      this.heard.push({ utterance, began: at, ended: Infinity, cut: false, wrong: 0 });
      this.director.began(report.id, atMs);
      return;
    }
    this.#open.delete(report.id);
    const one = this.heard.findLast((each) => each.utterance.id === report.id);
    if (one !== undefined) {
      Object.assign(one, { ended: at, cut: report.cut });
      if (!report.cut) one.wrong = this.#compare(one);
    }
    this.director.ended(report.id, atMs, report.cut);
  }

  /** Samples of an utterance that differ from the sound that was made. */
  #compare({ utterance, began }: HeardUtterance): number {
    const samples = this.#lines.get(utterance.line.key)!.samples[utterance.piece]!;
    let wrong = 0;
    for (let n = 0; n < samples.length; n++) if (this.#sound[(began + n) % KEPT] !== samples[n]) wrong++;
    return wrong;
  }

  async #do(effect: Effect): Promise<void> {
    this.#effects(effect);
    const tell = (message: unknown): void | Promise<void> => this.#painter!.tell!(message);
    if (effect.kind === 'say') {
      const { utterance, interrupt } = effect;
      const { line, piece, id } = utterance;
      const spoken = this.#lines.get(line.key)!;
      this.#open.set(id, utterance);
      await tell({
        ...{ kind: 'say', id, performance: spoken.performances[piece], interrupt },
        sound: { samples: spoken.samples[piece], rate: RATE },
        ...(piece > 0 ? { gap: 0 } : {}),
      });
    } else if (effect.kind === 'hush') await tell({ kind: 'hush' });
    else if (effect.kind === 'withdraw')
      for (const { id } of effect.utterances) await tell({ kind: 'hush', id });
  }

  async #spoken(line: Line): Promise<SpokenPieces> {
    const known = this.#lines.get(line.key);
    if (known !== undefined) return known;
    if (line.source.kind !== 'text') throw new Error('only texts are said here');
    const voice = voiceById('en-female-clara');
    if (voice === undefined) throw new Error('there is no such voice');
    const folder = join(this.#folder, line.key);
    const pieces: Prepared['pieces'][number][] = [];
    const source = {
      kind: 'text',
      text: line.source.text,
      voice,
      speed: 100,
      pitch: 100,
      volume: 140,
    } as const;
    const heard = (told: unknown): void => {
      const progress = told as SpeakLinesProgress;
      if (progress.kind === 'failed') throw new Error(progress.message);
      if (progress.kind === 'piece') pieces.push(progress.piece);
    };
    await speakLines(
      { lines: [{ key: line.key, source, folder, seed: 1 }], endpoints: [] },
      { signal: new AbortController().signal, progress: heard },
    );
    const of = <T>(read: (index: number) => T): readonly T[] => pieces.map((_, index) => read(index));
    const spoken = {
      prepared: { pieces, complete: true },
      samples: of((index) => decodeWav(readFileSync(join(folder, `${index}.wav`))).channels[0]!),
      performances: of((index) => JSON.parse(readFileSync(join(folder, `${index}.json`), 'utf8')) as unknown),
    };
    this.#lines.set(line.key, spoken);
    return spoken;
  }
}
