import type { Director, Effect, Line, Piece, Utterance } from '../director/index.ts';

/** What was heard, in order. */
export interface Heard {
  readonly id: string;
  readonly text: string;
  readonly mouth: Utterance['mouth'];
  readonly from: number;
  until: number;
  cut: boolean;
}

interface Saying {
  readonly utterance: Utterance;
  readonly begin: number;
  readonly end: number;
  begun: boolean;
}

/** Milliseconds for which a word of test speech lasts. */
const WORD = 300;

/** Speaks for a director on a clock of its own: lines are sentences, words last 300 ms, nothing takes time to prepare. */
export class StandIn {
  now = 1_000_000;
  readonly heard: Heard[] = [];
  readonly effects: Effect[] = [];
  readonly #mouths = new Map<Utterance['mouth'], Saying[]>();
  #director: Director | undefined;
  /** Lines that are not spoken until they are let go. */
  readonly held = new Set<string>();

  /** From now on it speaks for this one. What others had said is forgotten. */
  serve(director: Director): void {
    this.#director = director;
    this.#forget();
    this.settle();
  }

  /** Those who speak are gone with all that they had, as with a host that is killed. */
  lose(): void {
    this.#forget();
    this.director.reset();
    this.settle();
  }

  #forget(): void {
    this.#mouths.clear();
    for (const one of this.heard) {
      if (one.until <= this.now) continue;
      one.until = this.now;
      one.cut = true;
    }
  }

  get director(): Director {
    if (this.#director === undefined) throw new Error('nobody to speak for');
    return this.#director;
  }

  /** Prepares what is wanted and does what there is to do, until nothing is left. */
  settle(): void {
    for (let round = 0; round < 1000; round++) {
      const lines = this.director.wanted.filter((line) => !this.held.has(textOf(line)));
      for (const line of lines) this.director.prepared(line.key, { pieces: piecesOf(line), complete: true });
      const effects = this.director.take();
      for (const effect of effects) this.#do(effect);
      if (effects.length === 0 && lines.length === 0) return;
    }
    throw new Error('it never comes to rest');
  }

  /** Lets time pass. */
  run(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = Math.min(this.#nextAt(), this.director.wakeAt);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      this.director.tick(this.now);
      this.#step();
      this.settle();
    }
    this.now = end;
  }

  texts(mouth: Utterance['mouth'] = 'presenter'): readonly string[] {
    return this.heard.filter((one) => one.mouth === mouth).map(({ text, cut }) => (cut ? `${text}|` : text));
  }

  #nextAt(): number {
    let next = Infinity;
    for (const [first] of this.#mouths.values())
      if (first !== undefined) next = Math.min(next, first.begun ? first.end : first.begin);
    return next;
  }

  #step(): void {
    for (const list of this.#mouths.values()) {
      const [first] = list;
      if (first === undefined) continue;
      if (!first.begun && first.begin <= this.now) this.#begin(first);
      else if (first.begun && first.end <= this.now) {
        list.shift();
        this.director.ended(first.utterance.id, this.now, false);
        const [next] = list;
        if (next !== undefined && next.begin <= this.now) this.#begin(next);
      }
    }
  }

  #begin(saying: Saying): void {
    saying.begun = true;
    const { id, text, mouth } = saying.utterance;
    this.heard.push({ id, text, mouth, from: saying.begin, until: saying.end, cut: false });
    this.director.began(id, saying.begin);
  }

  #do(effect: Effect): void {
    this.effects.push(effect);
    if (effect.kind === 'say') {
      const { utterance, interrupt } = effect;
      if (interrupt) this.#hush(utterance.mouth);
      const list = this.#mouths.get(utterance.mouth) ?? [];
      const begin = Math.max(this.now, list.at(-1)?.end ?? 0);
      list.push({ utterance, begin, end: begin + utterance.durationMs, begun: false });
      this.#mouths.set(utterance.mouth, list);
      const [first] = list;
      if (first?.begun === false && first.begin <= this.now) this.#begin(first);
    } else if (effect.kind === 'hush') this.#hush(effect.mouth);
    else if (effect.kind === 'withdraw') {
      const gone = new Set(effect.utterances.map(({ id }) => id));
      for (const [mouth, list] of this.#mouths) {
        if (list.some(({ utterance, begun }) => begun && gone.has(utterance.id)))
          throw new Error('what has begun was withdrawn');
        this.#mouths.set(
          mouth,
          list.filter(({ utterance }) => !gone.has(utterance.id)),
        );
      }
    }
  }

  #hush(mouth: Utterance['mouth']): void {
    const list = this.#mouths.get(mouth) ?? [];
    this.#mouths.set(mouth, []);
    for (const { utterance, begun } of list) {
      const heard = this.heard.find(({ id }) => id === utterance.id);
      if (begun && heard !== undefined) {
        heard.until = this.now;
        heard.cut = true;
      }
      this.director.ended(utterance.id, this.now, true);
    }
  }
}

function textOf({ source }: Line): string {
  return source.kind === 'text' ? source.text : (source.audio.audio_url ?? '');
}

/** Sentences of a line; a recording has pieces of two words. */
function piecesOf(line: Line): readonly Piece[] {
  const text = textOf(line);
  const sentences =
    line.source.kind === 'text' ? text.split(/(?<=[.?!])\s+/) : (text.match(/\S+ ?\S*/g) ?? []);
  return sentences.map((sentence) => ({
    text: sentence.trim(),
    durationMs: sentence.trim().split(' ').length * WORD,
  }));
}
