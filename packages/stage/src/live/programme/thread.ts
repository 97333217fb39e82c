import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { StageMemory } from '../../pixels/memory.ts';
import { allocatePacked } from '../../pixels/picture.ts';
import { FRAME_SLOTS, FrameRing, SoundRing } from '../boards.ts';
import type { LiveFormat } from '../document.ts';
import { samplesBefore, type Grid, type StageTime } from '../time.ts';
import { ProgrammeBoard } from './board.ts';
import { previewSize, type Size } from './geometry.ts';
import type { BusStart, FromProgramme, ProgrammeStart, ToProgramme } from './messages.ts';
import { scalerBytes } from './scaler.ts';

/** What encoders read of a bus. */
export interface BusRings {
  readonly frames: FrameRing;
  readonly sound: SoundRing;
}

/** The thread of the programme, seen from the controller: rings to read from, messages to and fro. */
export class ProgrammeThread {
  readonly grid: Grid;
  readonly board = new ProgrammeBoard();
  readonly pgm: BusRings;
  readonly pvw: BusRings;
  readonly previewSize: Size;
  readonly #port: MessagePort;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, () => void>();
  #acks = 0;

  /**
   * Starts the thread; its clock begins at `grid.startMs` with `firstFrame`. `receive` gets everything that it says
   * except answers to `ask`. `failed` is told when the thread ends by itself, which it never should.
   */
  constructor(
    memory: StageMemory,
    time: StageTime,
    format: LiveFormat,
    grid: Grid,
    firstFrame: number,
    receive: (message: FromProgramme) => void,
    failed: (error: Error) => void,
  ) {
    this.grid = grid;
    this.previewSize = previewSize(format);
    const first = samplesBefore(grid, firstFrame);
    const side = (size: Size): { rings: BusRings; start: BusStart } => makeBus(memory, size, format, first);
    const pgm = side({ width: format.width, height: format.height });
    const pvw = side(this.previewSize);
    this.pgm = pgm.rings;
    this.pvw = pvw.rings;
    this.board.next = firstFrame;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const start: ProgrammeStart = {
      memory: memory.memory,
      time: time.share,
      grid,
      firstFrame,
      board: this.board.share,
      pgm: pgm.start,
      pvw: pvw.start,
    };
    port1.on('message', (message: FromProgramme) => {
      if (message.kind === 'done') {
        this.#waiting.get(message.ack)?.();
        this.#waiting.delete(message.ack);
      } else receive(message);
    });
    this.#worker = new Worker(new URL('./programme-worker.js', import.meta.url), {
      workerData: { start, port: port2 },
      transferList: [port2],
      name: 'programme',
    });
    this.#worker.on('error', (error: Error) => failed(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        if (!this.board.stopped) failed(new Error(`the programme thread ended with code ${code}`));
        for (const resume of this.#waiting.values()) resume();
        this.#waiting.clear();
        resolve();
      });
    });
  }

  post(message: ToProgramme): void {
    this.#port.postMessage(message);
  }

  /** Posts a message and waits until the programme acted on it: what it replaced is no longer used by then. */
  ask(make: (ack: number) => ToProgramme): Promise<void> {
    const ack = ++this.#acks;
    if (this.board.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(ack, resolve);
      this.#port.postMessage(make(ack));
    });
  }

  /** Ends the clock after the frame that is being made. */
  async stop(): Promise<void> {
    this.board.stop();
    await this.#ended;
    this.#port.close();
  }
}

function makeBus(
  memory: StageMemory,
  size: Size,
  programme: Size,
  firstSample: number,
): { rings: BusRings; start: BusStart } {
  const { width, height } = size;
  const picture = (): BusStart['frozen'] => allocatePacked(memory, width, height, false);
  const frames = FrameRing.make(Array.from({ length: FRAME_SLOTS }, picture));
  const sound = SoundRing.make(firstSample);
  const need = scalerBytes(width, height, programme.width);
  return {
    rings: { frames, sound },
    start: {
      size,
      frames: frames.share,
      sound: sound.share,
      incoming: picture(),
      frozen: picture(),
      scratch: { picture: memory.allocate(need.picture), tables: memory.allocate(need.tables) },
      line: memory.allocate(Math.ceil(width * 1.5) + 16),
    },
  };
}
