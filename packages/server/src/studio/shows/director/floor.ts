import { comingBeside } from './beside.ts';
import type { Board } from './board.ts';
import {
  byUrgency,
  foresee,
  isSame,
  placeAfter,
  placeName,
  type Coming,
  type Foresight,
  type Halt,
  type Outlook,
} from './lookahead.ts';
import type { Insert, Line, Phase, Position, Utterance } from './types.ts';

/** Utterances that a mouth has beside the one on air, so that they follow without a gap. */
const AHEAD = 3;

interface Known {
  readonly utterance: Utterance;
  beganMs: number | undefined;
}

/** Who has the floor: what is being said, what follows it, what cuts it. */
export class Floor {
  readonly #board: Board;
  /** In order: the first is on air or about to be. */
  #told: Utterance[] = [];
  /** Said beside the script. */
  #beside: Utterance[] = [];
  /** Given to a mouth and not over yet; what was cut is here until its mouth says so. */
  readonly #known = new Map<string, Known>();
  #halt: Halt | undefined = 'unprepared';
  #wanted: readonly Line[] = [];
  #announced = '';
  #pausing = false;
  #pauseAs: Phase = 'PLAY_PAUSE';

  constructor(board: Board) {
    this.#board = board;
  }

  /** Lines that will be needed, the most urgent first. */
  get wanted(): readonly Line[] {
    return this.#wanted;
  }

  /** Nothing is being said, and nothing follows. */
  get isOver(): boolean {
    return this.#halt === 'over' && this.#told.length === 0 && this.#beside.length === 0;
  }

  /** The first words are there, or there is nothing to wait for. */
  get canBegin(): boolean {
    return this.#halt !== 'unprepared' || this.#foresight().coming.length > 0;
  }

  get onAir(): Utterance | undefined {
    return this.#told[0];
  }

  /** Somebody else is heard beside the presenter, who is to be lower. */
  get isDucked(): boolean {
    return this.#beside.some(({ id }) => this.#known.get(id)?.beganMs !== undefined);
  }

  /** Scene and avatar of what is said next, when that is another picture than the one shown. */
  get upcoming(): { readonly scene: number; readonly avatar: number } | undefined {
    const { shown } = this.#board;
    const next = [...this.#told, ...this.#foresight().coming].find(
      ({ scene, avatar }) => scene !== shown.scene || avatar !== shown.avatar,
    );
    return next && { scene: next.scene, avatar: next.avatar };
  }

  /** Looks what is to be said now, and tells the mouths what is new about it. */
  plan(): void {
    const board = this.#board;
    if (board.phase !== 'PROCESSING' || this.#pausing) {
      const { wanted, halt } = this.#foresight();
      this.#wanted = wanted;
      this.#halt = halt;
      return;
    }
    for (const utterance of comingBeside(board, this.#beside.at(-1))) {
      this.#beside.push(utterance);
      this.#give(utterance, false);
    }
    const cutter = this.#cutter();
    if (cutter !== undefined) this.#cut(cutter);
    const interrupt = cutter !== undefined;
    const foresight = this.#foresight();
    this.#wanted = foresight.wanted;
    this.#halt = foresight.halt;
    for (const { at, why } of foresight.passed) board.leaveOut(placeName(at), why);
    const ahead = this.#told.slice(1);
    const coming = this.#told.length === 0 ? foresight.coming : [undefined, ...foresight.coming];
    let same = 0;
    while (same < ahead.length && isSame(ahead[same]!, coming[same + 1])) same++;
    const stale = ahead.slice(same);
    if (stale.length > 0) {
      this.#told = this.#told.slice(0, 1 + same);
      for (const { id } of stale) this.#known.delete(id);
      board.emit({ kind: 'withdraw', utterances: stale });
    }
    this.#tell(coming.slice(this.#told.length), interrupt);
  }

  /** A mouth has begun with it. @param atMs epoch ms at which it is heard */
  began(id: string, atMs: number): void {
    const known = this.#known.get(id);
    if (known === undefined || known.beganMs !== undefined) return;
    known.beganMs = atMs;
    const { utterance } = known;
    const board = this.#board;
    if (this.#beside.some((one) => one.id === id)) {
      board.emit({ kind: 'view' });
      board.showLayersOf(utterance);
      return;
    }
    this.#show(utterance);
    if (utterance.from.kind === 'script') this.#reach(utterance.from.at);
    else board.showLayersOf(utterance);
  }

  /** It is over. @param cut before its end */
  ended(id: string, atMs: number, cut: boolean): void {
    const known = this.#known.get(id);
    if (known === undefined) return;
    this.#known.delete(id);
    const { utterance, beganMs } = known;
    const board = this.#board;
    if (beganMs !== undefined) board.emit({ kind: 'spoken', utterance, beganMs, endedMs: atMs, cut });
    board.dropLayers((until) => until.kind === 'utterance' && until.id === id);
    const beside = this.#beside.findIndex((one) => one.id === id);
    if (beside >= 0) {
      this.#beside.splice(0, beside + 1);
      if (this.#board.endsLine(utterance)) this.#finish(utterance, cut);
      if (this.#beside.length === 0) board.emit({ kind: 'view' });
      return;
    }
    const at = this.#told.findIndex((one) => one.id === id);
    // What was cut is counted when it is cut.
    if (at < 0) return;
    this.#told.splice(0, at + 1);
    this.#complete(utterance, cut);
    if (this.#pausing) this.#pauseNow();
  }

  /** Nothing more is said until `goOn`. @param atSentenceEnd the sentence on air is finished first */
  pause(atSentenceEnd: boolean, as: Phase = 'PLAY_PAUSE'): void {
    this.#pauseAs = as;
    if (atSentenceEnd && this.#told.length > 0) {
      this.#withdraw(this.#told.slice(1));
      this.#told = this.#told.slice(0, 1);
      this.#pausing = true;
      return;
    }
    this.#breakOff();
    this.#pauseNow();
  }

  /** The rest of the answer or paragraph on air is left out; in a pause, of the paragraph that would go on. */
  skip(): void {
    const board = this.#board;
    const [onAir] = this.#told;
    this.#breakOff();
    if (onAir?.from.kind === 'insert') this.#finish(onAir, true);
    else {
      const { script, plan, position } = board;
      // After the last paragraph nothing is left of it.
      this.#reach(placeAfter(script, plan, position) ?? { ...position, item: position.item + 1, piece: 0 });
    }
    if (this.#pausing) this.#pauseNow();
  }

  #breakOff(): void {
    const [onAir] = this.#told;
    if (onAir === undefined) return;
    this.#giveUp(onAir, false);
    this.#board.emit({ kind: 'hush', mouth: 'presenter' });
    this.#board.emit({ kind: 'hush', mouth: 'co-streamer' });
    this.#told = [];
  }

  /** The script was rewritten: what is on air has its place in the new one, what follows is looked for anew. */
  relocate(): void {
    const [first, ...rest] = this.#told;
    if (first === undefined) return;
    this.#withdraw(rest);
    const { position, plan } = this.#board;
    const moved =
      first.from.kind === 'script'
        ? {
            ...first,
            scene: plan[position.scene]?.scene ?? first.scene,
            from: { kind: 'script', at: { ...position, piece: first.piece } } as const,
          }
        : first;
    this.#told = [moved];
    if (moved.from.kind === 'script') this.#announced = placeName(moved.from.at);
    const known = this.#known.get(first.id);
    if (known !== undefined) this.#known.set(first.id, { ...known, utterance: moved });
  }

  goOn(): void {
    this.#pausing = false;
  }

  /** Those who speak are gone: what they had is to be said again. */
  reset(): void {
    const first = this.#told[0];
    if (first !== undefined && first.from.kind === 'insert') this.#resume(first.from.id, first.piece);
    for (const utterance of this.#beside.slice(0, 1))
      if (utterance.from.kind === 'insert') this.#resume(utterance.from.id, utterance.piece);
    this.#told = [];
    this.#beside = [];
    this.#known.clear();
    if (this.#pausing) this.#pauseNow();
  }

  /** Whether a piece of it was given to a mouth. */
  isUnderWay(insertId: string): boolean {
    return [...this.#told.slice(0, 1), ...this.#beside].some(
      ({ from }) => from.kind === 'insert' && from.id === insertId,
    );
  }

  #pauseNow(): void {
    this.#pausing = false;
    this.#board.setPhase(this.#pauseAs);
  }

  #outlook(): Outlook {
    const { script, plan, position, queue, lines } = this.#board;
    const from = this.#told[0]?.from;
    const round = from?.kind === 'script' ? from.at.round : position.round;
    return {
      script,
      plan: round === position.round ? plan : script.planOf(round),
      position,
      queue,
      lines,
      beside: (insert) => this.#board.isBeside(insert),
    };
  }

  #foresight(): Foresight {
    return foresee(this.#outlook(), this.#told[0], AHEAD);
  }

  /** An insert that may cut what is being said. */
  #cutter(): Insert | undefined {
    const onAir = this.#told[0];
    if (onAir === undefined) return undefined;
    const { queue, lines } = this.#board;
    const saying = onAir.from.kind === 'insert' ? onAir.from.id : undefined;
    const said = queue.find(({ id }) => id === saying);
    const [first] = queue
      .filter(
        (insert) =>
          insert.playType === 'PLAY_NOW' &&
          insert.resume === 0 &&
          insert.rank === 0 &&
          insert.id !== saying &&
          !this.#board.isBeside(insert) &&
          (lines.get(insert.line.key)?.pieces.length ?? 0) > 0,
      )
      .sort(byUrgency);
    if (first === undefined || said === undefined) return first;
    // Answers do not cut better or equal ones: each would cut the one before. People always may.
    return first.cause.kind === 'command' || first.priority < said.priority ? first : undefined;
  }

  #cut(cutter: Insert): void {
    const board = this.#board;
    const onAir = this.#told[0]!;
    this.#giveUp(onAir, board.options.interaction?.ignore_current_sentence === true);
    for (const { id } of this.#told.slice(1)) this.#known.delete(id);
    this.#told = [];
    const rank = Math.max(0, ...board.queue.map((insert) => insert.rank)) + 1;
    board.queue = board.queue.map((insert) => (insert.id === cutter.id ? { ...insert, rank } : insert));
  }

  /** It will be cut: where what it belongs to goes on. */
  #giveUp(utterance: Utterance, skip: boolean): void {
    if (skip) this.#complete(utterance, true);
    else if (utterance.from.kind === 'script') this.#reach(utterance.from.at);
    else this.#resume(utterance.from.id, utterance.piece);
  }

  #resume(insertId: string, piece: number): void {
    const { queue } = this.#board;
    this.#board.queue = queue.map((insert) =>
      insert.id === insertId ? { ...insert, resume: piece, rank: Math.max(1, insert.rank) } : insert,
    );
  }

  #complete(utterance: Utterance, cut: boolean): void {
    const board = this.#board;
    if (utterance.from.kind === 'script') {
      const { at } = utterance.from;
      this.#reach({ ...at, piece: utterance.piece + 1 });
    } else if (this.#board.endsLine(utterance)) this.#finish(utterance, cut);
    else this.#resume(utterance.from.id, utterance.piece + 1);
    board.emit({ kind: 'save', atOnce: false });
  }

  #finish({ from }: Utterance, cut: boolean): void {
    if (from.kind !== 'insert') return;
    const board = this.#board;
    board.queue = board.queue.filter(({ id }) => id !== from.id);
    this.#board.dropLayers((until) => until.kind === 'insert' && until.id === from.id);
    board.emit({ kind: 'reply-finished', id: from.id, cut });
    board.emit({ kind: 'save', atOnce: true });
  }

  #reach(at: Position): void {
    const board = this.#board;
    if (at.round !== board.position.round) board.plan = board.script.planOf(at.round);
    const moved = JSON.stringify(at) !== JSON.stringify(board.position);
    board.position = at;
    if (moved) board.emit({ kind: 'save', atOnce: at.piece === 0 });
  }

  /** Its picture is shown from now on; a new paragraph is announced. */
  #show(utterance: Utterance): void {
    const board = this.#board;
    const { scene, avatar, from } = utterance;
    if (board.shown.scene !== scene || board.shown.avatar !== avatar) {
      board.shown = { scene, avatar };
      board.emit({ kind: 'view' });
    }
    if (from.kind !== 'script') return;
    const { at } = from;
    const plan = at.round === board.position.round ? board.plan : board.script.planOf(at.round);
    const paragraph = board.script.paragraphAt(plan, at);
    const wire = board.script.sceneAt(plan, at);
    const place = placeName(at);
    if (paragraph === undefined || wire === undefined || place === this.#announced) return;
    this.#announced = place;
    const product = paragraph.relation_product;
    board.emit({
      kind: 'paragraph',
      scene: wire,
      sequenceNo: paragraph.sequence_no ?? 0,
      title: paragraph.title ?? '',
      ...(product === undefined
        ? {}
        : {
            product: {
              ...(product.product_id === undefined ? {} : { id: product.product_id }),
              ...(product.product_title === undefined ? {} : { title: product.product_title }),
            },
          }),
    });
  }

  #withdraw(utterances: readonly Utterance[]): void {
    if (utterances.length === 0) return;
    for (const { id } of utterances) this.#known.delete(id);
    this.#board.emit({ kind: 'withdraw', utterances });
  }

  #tell(list: readonly (Coming | undefined)[], interrupt: boolean): void {
    const board = this.#board;
    let breakIn = interrupt;
    for (const coming of list) {
      if (coming === undefined) continue;
      // Another body begins when this one has ended.
      const other = [...this.#known.values()].filter(
        ({ utterance }) =>
          this.#target(utterance) !== this.#target(coming) &&
          !this.#beside.some(({ id }) => id === utterance.id),
      );
      if (other.length > 0) {
        if (breakIn)
          for (const { utterance } of other.slice(0, 1)) board.emit({ kind: 'hush', mouth: utterance.mouth });
        // It is opened meanwhile.
        board.emit({ kind: 'view' });
        return;
      }
      const utterance = { ...coming, id: board.options.makeId() };
      this.#told.push(utterance);
      this.#give(utterance, breakIn);
      breakIn = false;
    }
  }

  #give(utterance: Utterance, interrupt: boolean): void {
    this.#known.set(utterance.id, { utterance, beganMs: undefined });
    this.#board.emit({ kind: 'say', utterance, interrupt });
  }

  #target({ mouth, scene, avatar }: Coming): string {
    if (mouth === 'co-streamer') return mouth;
    const { script } = this.#board;
    return `presenter ${script.presenterOf(script.scenes[scene], avatar) ?? ''}`;
  }
}
