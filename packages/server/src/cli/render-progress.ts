import { SingleBar } from 'cli-progress';
import type { ProductionProgress } from '../studio/videos/pipeline/order.ts';

const WORDS: Readonly<Record<ProductionProgress['phase'], string>> = {
  moderating: 'checking',
  fetching: 'fetching',
  speaking: 'speaking',
  compiling: 'planning',
  rendering: 'rendering',
  joining: 'joining',
  storing: 'storing',
};
const STEP = 10;

/** A progress bar on a terminal, a line for every tenth elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  #told = -1;
  #label = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  start(label: string): void {
    this.#label = label;
    this.#told = -1;
    if (!this.#stream.isTTY) return;
    this.#bar = new SingleBar({
      stream: this.#stream,
      format: '{phase} [{bar}] {percentage} %  {value}/{total} frames  {eta_formatted} left',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      clearOnComplete: true,
      linewrap: null,
    });
    this.#bar.start(1, 0, { phase: WORDS.speaking.padEnd(9) });
  }

  show({ phase, framesDone, framesTotal }: ProductionProgress): void {
    if (this.#bar !== undefined) {
      if (framesTotal !== undefined) this.#bar.setTotal(framesTotal);
      this.#bar.update(framesDone, { phase: WORDS[phase].padEnd(9) });
      return;
    }
    if (framesTotal === undefined) return;
    const percent = Math.floor((framesDone / framesTotal) * (100 / STEP)) * STEP;
    if (percent <= this.#told) return;
    this.#told = percent;
    this.#stream.write(`${this.#label}: ${WORDS[phase]} ${percent} %\n`);
  }

  done(text: string): void {
    this.#end();
    this.#stream.write(`✔ ${text}\n`);
  }

  fail(text: string): void {
    this.#end();
    this.#stream.write(`✘ ${text}\n`);
  }

  #end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
