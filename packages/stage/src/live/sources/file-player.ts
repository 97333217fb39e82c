import type { LiveInput } from '../document.ts';
import { SOURCE_SLOTS } from '../boards.ts';
import { SAMPLE_RATE } from '../time.ts';
import { FileRound } from './file-round.ts';
import { measureEnd } from './file-media.ts';
import { SoundWriter, type SoundFilter } from './sound-writer.ts';
import { earlyBy, type Player, type Station } from './station.ts';
import type { SourceCommand } from './types.ts';

/** Pictures and sound are decoded this far ahead of their time, as far as there is room. */
const LEAD_MS = 400;
/** Further behind than this it plays on from where it is instead of hurrying. */
const GIVE_UP_MS = 5000;

/** Where a picture on the board came from. */
interface Origin {
  readonly round: number;
  /** Media ms from the first picture of the file. */
  readonly at: number;
}

/**
 * Plays a file: from an offset to an offset, round after round without a seam, with pause and seek to the picture. One
 * line of time holds picture and sound: what lies at media time `from` is due at `start`.
 */
export class FilePlayer implements Player {
  readonly #station: Station;
  readonly #sound: SoundWriter;
  readonly #path: string;
  readonly #beginMs: number;
  readonly #endMs: number;
  /** Rounds beside the first; Infinity for ever. */
  readonly #repeat: number;
  #media: FileRound;
  /** The next round, already at its first picture when the file must be searched for it. */
  #ahead: FileRound | undefined;
  #round = 0;
  #from: number;
  /** Stage ms (fixed delay not included) at which `from` is due; NaN while its first picture is being decoded. */
  #start = Number.NaN;
  /** Stage ms at which `from` has to be due: time ran on unseen. */
  #promised: number | undefined;
  /** Media ms at which the round ends, once known. */
  #end = Number.NaN;
  #paused: boolean;
  /** Waits at its first picture, which stays in the decoder, for `begin`. */
  #held: boolean;
  /** Paused and sought: one picture is still to be shown. */
  #still: boolean;
  #over = false;
  #delayMs: number;
  #active: boolean;
  readonly #origins: Origin[] = [];

  /** @throws MediaError */
  constructor(station: Station, input: Extract<LiveInput, { kind: 'file' }>) {
    this.#station = station;
    this.#path = input.path;
    this.#beginMs = Math.max(0, input.beginMs);
    this.#endMs = input.endMs;
    this.#repeat = input.repeat < 0 ? Infinity : input.repeat;
    this.#delayMs = station.job.delayMs;
    this.#active = station.job.active;
    this.#held = this.#paused = this.#still = station.job.hold;
    this.#sound = new SoundWriter(station.board, false);
    this.#media = new FileRound(input.path);
    this.#from = this.#beginMs;
    try {
      if (this.#endMs < 0) this.#end = this.#lengthOf() + this.#endMs;
      else if (this.#endMs > 0) this.#end = this.#endMs;
      if (this.#end <= this.#beginMs) throw new Error('the end lies before the beginning');
      if (this.#beginMs > 0) this.#media.seek(this.#beginMs);
    } catch (error) {
      this.#media.close();
      throw error;
    }
  }

  get resting(): boolean {
    return this.#paused || this.#over || !this.#active;
  }

  step(now: number): boolean {
    if (this.#paused && !this.#still) return false;
    if (!this.#active) return this.#runUnseen(now);
    if (Number.isNaN(this.#start)) return this.#begin(now);
    const heard = this.#hear(now);
    const seen = this.#see(now);
    if (heard || seen) return true;
    if (this.#media.picturesOver && this.#media.soundOver) return this.#turn(now);
    return this.#lookAhead();
  }

  wakeAt(now: number): number {
    if (this.#paused || this.#over) return Infinity;
    if (Number.isNaN(this.#start)) return now;
    if (!this.#active) return now + 100;
    const due = (media: number | undefined): number =>
      media === undefined ? Infinity : this.#due(media) - LEAD_MS;
    const end = this.#media.picturesOver && this.#media.soundOver ? this.#due(this.#end) : Infinity;
    // Later pictures wait in the decoder; their times are known when they come.
    const room = this.#station.board.hasRoom;
    const step = Math.min(room ? due(this.#media.pendingAt) : Infinity, due(this.#media.soundAt), end);
    return step === Infinity && room ? now + 20 : step;
  }

  setDelay(ms: number): void {
    this.#delayMs = ms;
    if (!Number.isNaN(this.#start)) this.#bound();
  }

  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    if (this.#paused || this.#over || Number.isNaN(this.#start)) return;
    if (active) this.#resumeAt(this.#station.time.now());
    else this.#sound.restart();
  }

  setFilter(filter: SoundFilter | undefined): void {
    this.#sound.setFilter(filter);
  }

  begin(at: number): void {
    if (!this.#held) return;
    this.#held = this.#paused = this.#still = false;
    this.#start = Number.NaN;
    // The frame at which it begins was chosen by whoever let it go: a delay of its own does not move it.
    this.#promised = at - this.#delayMs;
  }

  control(command: SourceCommand): void {
    const now = this.#station.time.now();
    if (command.kind === 'pause') this.#pause(now);
    else if (command.kind === 'play') this.#play(now);
    else if (command.kind === 'seek') this.#seek(command.ms, now);
    else throw new Error(`a file knows no '${command.kind}'`);
  }

  close(): void {
    this.#media.close();
    this.#ahead?.close();
    this.#sound.close();
  }

  #due(media: number): number {
    return this.#start + (media - this.#from) + this.#delayMs;
  }

  /** Length of the file, ms from its first picture; whole pictures where time stamps are coarse. */
  #lengthOf(): number {
    return this.#media.straighten(measureEnd(this.#path) - this.#media.origin);
  }

  /** Decodes up to the first picture of a stretch, which then fixes its time. */
  #begin(now: number): boolean {
    const ready = this.#media.prepare(this.#from);
    if (ready === 'working') return true;
    if (ready === 'empty') {
      this.#over = true;
      this.#held = this.#paused = this.#still = false;
      this.#station.setState('ended', 'nothing to show from there');
      this.#start = now;
      return false;
    }
    const { tickMs } = this.#station;
    const asked = this.#from;
    this.#from = this.#media.pendingAt ?? asked;
    if (this.#still && this.#media.pendingAt === undefined) {
      // Sound only: nothing to show while it stands.
      this.#still = false;
      this.#station.setState('paused');
      return false;
    }
    if (this.#still) {
      const shown = this.#publish(now, now - this.#delayMs);
      if (shown) this.#still = false;
      return shown;
    }
    this.#start =
      this.#promised === undefined
        ? this.#station.onGrid(now + tickMs)
        : this.#promised + (this.#from - asked);
    this.#promised = undefined;
    if (!Number.isNaN(this.#end)) this.#end = this.#media.wholePictures(this.#from, this.#end);
    this.#bound();
    return true;
  }

  #bound(): void {
    const position = (ms: number): number => Math.round((ms * SAMPLE_RATE) / 1000);
    this.#sound.setBounds(
      position(this.#due(this.#from)),
      Number.isNaN(this.#end) ? Infinity : position(this.#due(this.#end)),
    );
  }

  #see(now: number): boolean {
    const media = this.#media;
    if (media.picturesOver) return false;
    if (media.pendingAt === undefined) {
      if (this.#station.writer.lastDue > now + LEAD_MS) return false;
      if (!media.decodePicture()) this.#noticeEnd();
      return true;
    }
    const at = media.pendingAt;
    if (at >= this.#end - media.tolerance) {
      media.endPictures();
      return true;
    }
    const due = this.#due(at);
    if (due > now + LEAD_MS) return false;
    const { board, tickMs } = this.#station;
    if (due < now - GIVE_UP_MS) {
      this.#start += now - due;
      this.#sound.restart();
      this.#bound();
      return true;
    }
    if (due < now - tickMs && media.decodesOn && board.written > 0) {
      board.countDropped();
      media.releasePicture();
      return true;
    }
    return this.#publish(now, due - this.#delayMs);
  }

  /** Puts the pending picture on the board; false while there is no room. */
  #publish(now: number, due: number): boolean {
    const { writer, board, tickMs } = this.#station;
    const media = this.#media;
    if (!writer.prepare(media.frame, media.hints)) return false;
    this.#origins[board.written % SOURCE_SLOTS] = { round: this.#round, at: media.pendingAt ?? this.#from };
    writer.publish(media.frame, Math.max(due + this.#delayMs - earlyBy(tickMs), writer.lastDue + 0.01), now);
    // A held one is shown again when its time comes, without being decoded again.
    if (!this.#held) media.releasePicture();
    this.#station.setState(this.#paused ? 'paused' : 'live');
    return true;
  }

  /** The file's last picture came out: now it is known where a round ends. */
  #noticeEnd(): void {
    const end = this.#media.endOfPictures();
    if (Number.isNaN(this.#end) || end < this.#end) this.#end = end;
    this.#bound();
  }

  #hear(now: number): boolean {
    const media = this.#media;
    if (media.soundOver) return false;
    const at = media.soundAt;
    if (at !== undefined && this.#due(at) > now + LEAD_MS) return false;
    if (at === undefined || at >= this.#end) {
      media.decodeSound((frame, ms) => this.#write(frame, ms), true);
      this.#sound.finish();
      if (!media.hasPictures && Number.isNaN(this.#end)) this.#noticeEnd();
      return true;
    }
    media.decodeSound((frame, ms) => this.#write(frame, ms), false);
    if (!media.hasPictures) this.#station.setState('live');
    return true;
  }

  #write(frame: Parameters<SoundWriter['write']>[0], media: number): void {
    this.#sound.write(frame, (this.#due(media) * SAMPLE_RATE) / 1000);
  }

  /** A round is decoded to its end: the next one follows, or the last picture stays. */
  #turn(now: number): boolean {
    if (this.#round >= this.#repeat) {
      if (this.#over || now < this.#due(this.#end)) return false;
      this.#over = true;
      this.#station.setState('ended');
      return true;
    }
    this.#start += this.#end - this.#from;
    this.#round++;
    this.#from = this.#beginMs;
    if (this.#ahead) {
      this.#media.close();
      this.#media = this.#ahead;
      this.#ahead = undefined;
    } else this.#media.seek(this.#beginMs);
    this.#sound.restart();
    while (this.#media.prepare(this.#beginMs) === 'working');
    this.#from = this.#media.pendingAt ?? this.#beginMs;
    this.#bound();
    return true;
  }

  /** With time to spare: brings another reader to the beginning when that needs decoding. */
  #lookAhead(): boolean {
    if (this.#beginMs <= 0 || this.#round >= this.#repeat) return false;
    if (!this.#ahead) {
      this.#ahead = new FileRound(this.#path);
      this.#ahead.seek(this.#beginMs);
      return true;
    }
    return this.#ahead.prepare(this.#beginMs) === 'working';
  }

  /** Time goes on while nobody looks. */
  #runUnseen(now: number): boolean {
    if (Number.isNaN(this.#start)) {
      this.#start = this.#promised ?? this.#station.onGrid(now + this.#station.tickMs);
      this.#promised = undefined;
      this.#station.setState('live');
      return true;
    }
    if (this.#over || this.#repeat === Infinity) return false;
    const { round } = this.#whereAt(now);
    if (round <= this.#repeat) return false;
    this.#over = true;
    this.#station.setState('ended');
    return true;
  }

  /** Round and media time that are due at a stage time. */
  #whereAt(now: number): Origin {
    const passed = now - this.#due(this.#from);
    const media = this.#from + Math.max(0, passed);
    if (Number.isNaN(this.#end)) this.#end = this.#lengthOf();
    if (media < this.#end) return { round: this.#round, at: media };
    const length = this.#end - this.#beginMs;
    const beyond = media - this.#end;
    return { round: this.#round + 1 + Math.floor(beyond / length), at: this.#beginMs + (beyond % length) };
  }

  /** Goes on where time has come to. */
  #resumeAt(now: number): void {
    const { tickMs } = this.#station;
    const where = this.#whereAt(now + tickMs);
    const start = now + tickMs - this.#delayMs;
    this.#goTo(where.round > this.#repeat ? { round: this.#repeat, at: this.#end - 1 } : where);
    this.#promised = start;
  }

  #goTo(where: Origin): void {
    this.#round = where.round;
    this.#from = where.at;
    this.#start = Number.NaN;
    this.#promised = undefined;
    this.#over = false;
    this.#sound.restart();
    this.#media.seek(where.at);
  }

  /** Takes back what is not yet on the programme; returns what would have come next. */
  #takeBack(now: number): Origin {
    const { board, writer, tickMs } = this.#station;
    // The programme may be about to show what is due in its next frame.
    let s = board.read;
    while (s < board.written && board.due(s) <= now + tickMs) s++;
    const next: Origin =
      s < board.written
        ? this.#origins[s % SOURCE_SLOTS]!
        : { round: this.#round, at: this.#media.pendingAt ?? this.#media.nextAt };
    if (!Number.isNaN(this.#start)) {
      const due = s < board.written ? board.due(s) + earlyBy(tickMs) : this.#due(next.at);
      this.#sound.retract(Math.round((Math.max(due, now) * SAMPLE_RATE) / 1000));
    }
    writer.retract(s);
    return next;
  }

  #pause(now: number): void {
    if (this.#paused || this.#over) return;
    const next = this.#takeBack(now);
    this.#goTo(next);
    this.#paused = true;
    this.#still = this.#station.board.written === 0;
    this.#station.setState('paused');
  }

  #play(now: number): void {
    if (this.#held) {
      this.begin(this.#station.onGrid(now + this.#station.tickMs) + this.#delayMs);
      return;
    }
    if (this.#over) this.#goTo({ round: 0, at: this.#beginMs });
    if (!this.#paused) return;
    this.#paused = false;
    this.#still = false;
    this.#start = Number.NaN;
  }

  #seek(ms: number, now: number): void {
    if (!Number.isFinite(ms) || ms < 0)
      throw new RangeError('a position is a number of milliseconds from 0 on');
    this.#takeBack(now);
    if (Number.isNaN(this.#end)) this.#end = this.#lengthOf();
    const at = Math.max(this.#beginMs, Math.min(ms, this.#end - 1));
    this.#goTo({ round: this.#over ? 0 : this.#round, at });
    this.#still = this.#paused;
  }
}
