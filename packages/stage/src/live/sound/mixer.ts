import { Limiter } from '../../audio/limiter.ts';
import type { SourceBoard } from '../boards.ts';
import type { LiveAudio, LiveTrack } from '../document.ts';
import type { LoudnessReading } from '../stage-api.ts';
import { SAMPLE_RATE } from '../time.ts';
import { ProgrammeMeter } from './meter.ts';
import type { RampShape } from './ramp.ts';
import { EDGE, mayBeHeard, Voice } from './voice.ts';
import { levelsOf, SILENT, type StereoLevels } from './levels.ts';

const PER_MS = SAMPLE_RATE / 1000;
const CEILING_DBTP = -1;
const USUAL_RAMP_MS = 20;
/** AFV: a source that comes into the picture or leaves it. */
const FOLLOW_RAMP_MS = 40;
const MAX_GAIN = 10;
const MAX_DELAY_MS = 5000;

/**
 * The live mix of a bus: tracks of sources at their gains and delays, ramped whenever anything changes, limited to
 * −1 dBTP and metered. Used by one thread.
 *
 * The limiter looks 5 ms ahead; the mixer therefore reads sources by as much ahead and its output stays in place. A
 * change takes effect at the first sample that is not yet inside the limiter, 5 ms into the next block.
 */
export class LiveMixer {
  /**
   * Samples beyond the end of a block that a source must have written (delays aside); with less, its sound begins to
   * fade out.
   */
  static readonly headroom = Limiter.delay + EDGE;

  readonly #boards = new Map<string, SourceBoard>();
  #voices: Voice[] = [];
  #audio: LiveAudio = { mode: 'mix', tracks: [] };
  #visible: ReadonlySet<string> = new Set();
  readonly #limiter = new Limiter(CEILING_DBTP);
  readonly #meter = new ProgrammeMeter();
  #levels = SILENT;
  readonly #sourceLevels = new Map<string, StereoLevels>();
  #next = Number.NaN;
  #left = new Float32Array(0);
  #right = new Float32Array(0);

  /** A source of the session. When the scene already names it, it fades in. A source of the same id is replaced. */
  addSource(id: string, board: SourceBoard): void {
    if (this.#boards.get(id) === board) return;
    this.removeSource(id);
    this.#boards.set(id, board);
    this.#realise(USUAL_RAMP_MS);
  }

  /** Its sound fades out in the next 20 ms of the mix; unknown ids are ignored. */
  removeSource(id: string): void {
    const board = this.#boards.get(id);
    if (!board) return;
    board.levels = SILENT;
    this.#boards.delete(id);
    this.#sourceLevels.delete(id);
    this.#realise(USUAL_RAMP_MS);
  }

  /**
   * What shall sound from now on. Everything that changes is ramped over `rampMs` (gains linearly; in `follow` mode
   * sources that come and go at equal power, over 40 ms at least). Tracks of sources that are not there yet are kept
   * for them. In `follow` mode a visible source without track sounds as it comes.
   * @throws RangeError for gains or delays that are not numbers
   */
  setScene(audio: LiveAudio, visible: ReadonlySet<string>, rampMs = USUAL_RAMP_MS): void {
    for (const { source, gain, delayMs } of audio.tracks)
      if (Number.isNaN(gain) || Number.isNaN(delayMs))
        throw new RangeError(`track of ${source}: not a number`);
    this.#audio = audio;
    this.#visible = visible;
    this.#realise(rampMs);
  }

  /**
   * Mixes `count` samples whose first stands at stage position `stagePosition` (ms of stage time × 48) into `left` and
   * `right`. Positions go on from call to call; after a jump the sound of the new place fades in.
   */
  mix(stagePosition: number, count: number, left: Float32Array, right: Float32Array): void {
    const position = Math.round(stagePosition);
    if (position !== this.#next) {
      if (!Number.isNaN(this.#next)) for (const voice of this.#voices) voice.breakOff();
      this.#sum(position, Limiter.delay);
    }
    this.#next = position + count;
    const out = this.#sum(position + Limiter.delay, count);
    left.set(out.left);
    right.set(out.right);
    this.#meter.push(out.left, out.right);
    for (const [id, board] of this.#boards) {
      // Another bus may mix the same source: what it made of it must not count twice.
      const levels = levelsIn(board, position, count, this.#sourceLevels.get(id) ?? SILENT);
      this.#sourceLevels.set(id, levels);
      board.levels = levels;
    }
    this.#levels = levelsOf(out.left, out.right, 0, count, this.#levels);
  }

  /** Loudness, peak and levels of what was mixed so far; costs a few microseconds. */
  reading(): LoudnessReading {
    return { ...this.#meter.reading(), levels: this.#levels };
  }

  /** Adds up all voices and sends them through the limiter. */
  #sum(position: number, count: number): { left: Float32Array; right: Float32Array } {
    if (this.#left.length !== count) {
      this.#left = new Float32Array(count);
      this.#right = new Float32Array(count);
    }
    this.#left.fill(0);
    this.#right.fill(0);
    let ended = false;
    for (const voice of this.#voices) {
      voice.addTo(this.#left, this.#right, position, count);
      ended ||= voice.done;
    }
    if (ended) this.#voices = this.#voices.filter((voice) => !voice.done);
    return this.#limiter.process(this.#left, this.#right);
  }

  /** Starts, moves and ends voices so that they become what the scene asks for. */
  #realise(rampMs: number): void {
    const wanted = this.#wanted();
    const follow = this.#audio.mode === 'follow';
    const stays = (source: string): boolean =>
      this.#voices.some((voice) => voice.source === source && voice.gain.target > 0) &&
      [...wanted.values()].some((track) => track.source === source && track.gain > 0);
    const ramps = new Map<string, boolean>();
    for (const { source } of [...this.#voices, ...wanted.values()])
      if (!ramps.has(source)) ramps.set(source, follow && !stays(source));
    const move = (voice: Voice, gain: number): void => {
      const follows = ramps.get(voice.source) ?? false;
      const shape: RampShape = follows ? 'power' : 'linear';
      voice.gain.go(gain, (follows ? Math.max(FOLLOW_RAMP_MS, rampMs) : rampMs) * PER_MS, shape);
    };
    for (const voice of this.#voices) {
      const key = keyOf(voice.source, voice.channel, voice.delay);
      const track = this.#boards.get(voice.source) === voice.board ? wanted.get(key) : undefined;
      if (track) wanted.delete(key);
      move(voice, track?.gain ?? 0);
    }
    for (const track of wanted.values()) {
      const board = this.#boards.get(track.source);
      if (!board || track.gain === 0) continue;
      const voice = new Voice(track.source, board, track.channel, track.delay);
      move(voice, track.gain);
      this.#voices.push(voice);
    }
  }

  /** Tracks of the scene after AFV; those that name the same sound twice are added up. */
  #wanted(): Map<string, WantedTrack> {
    const wanted = new Map<string, WantedTrack>();
    const add = ({ source, gain, channel, delayMs }: LiveTrack): void => {
      const delay = Math.round(Math.min(MAX_DELAY_MS, Math.max(0, delayMs)) * PER_MS);
      const key = keyOf(source, channel, delay);
      const before = wanted.get(key)?.gain ?? 0;
      wanted.set(key, { source, channel, delay, gain: before + Math.min(MAX_GAIN, Math.max(0, gain)) });
    };
    const follow = this.#audio.mode === 'follow';
    const tracked = new Set<string>();
    for (const track of this.#audio.tracks) {
      tracked.add(track.source);
      if (!follow || this.#visible.has(track.source)) add(track);
    }
    if (!follow) return wanted;
    for (const source of this.#visible)
      if (!tracked.has(source)) add({ source, gain: 1, channel: 'all', delayMs: 0 });
    return wanted;
  }
}

interface WantedTrack {
  readonly source: string;
  readonly channel: LiveTrack['channel'];
  /** Samples. */
  readonly delay: number;
  readonly gain: number;
}

function keyOf(source: string, channel: string, delay: number): string {
  return `${channel}/${delay}/${source}`;
}

/** Levels of a source in a block, before gains; none where it has no sound. */
function levelsIn(board: SourceBoard, position: number, count: number, before: StereoLevels): StereoLevels {
  if (!mayBeHeard(board)) return SILENT;
  const end = Math.min(position + count, Math.floor(board.soundWritten));
  const begin = Math.max(position, Math.ceil(board.soundFrom), 0);
  return levelsOf(board.left, board.right, begin, Math.max(begin, end), before);
}
