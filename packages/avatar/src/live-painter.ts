import type { CreateLivePainter, LivePainter, LivePainterHost } from '@cyclorama/stage';
import { checkMessage, RATE, readWords } from './live/message.ts';
import { BREATH, Utterances } from './live/utterances.ts';
import { together, VoiceLine } from './live/voice-line.ts';
import { Follower } from './motion/follower.ts';
import { Score, unflatten } from './motion/score.ts';
import { SILENT, type Speaking } from './motion/speaking.ts';
import { MOUTH_KEYS } from './motion/visemes.ts';
import { emptyPerformance } from './performance.ts';
import { openFigure, type Figure } from './person/figure.ts';
import { rendererOption } from './person/remote/option.ts';
import { rendererOf, withLiveRenderer } from './person/remote/with-renderer.ts';
import type { LiveAvatarOptions, RemoteRenderer } from './types.ts';

/** A body that was not looked at for longer is not moved through all of that time, seconds. */
const CATCH_UP = 2;
const SMALLEST = 16;

/**
 * Makes an avatar that is always there and speaks when it is told to (`LiveAvatarMessage`): it breathes, blinks and
 * sways without end; utterances follow each other on the same time line as their sound.
 * @throws RangeError for an unknown character or a size that does not fit, TypeError for options of the wrong shape, and
 *   what reading a person's model throws
 */
export const createLivePainter: CreateLivePainter = async (options, host): Promise<LivePainter> => {
  const { character, seed = 1, renderer, ...size } = checkOptions(options, host);
  const figure = character === undefined ? undefined : await openDrawn(character, renderer, size, host);
  const utterances = new Utterances(
    (report, at) => host.report?.(report, (at * 1000) / RATE),
    figure?.repertoire,
  );
  const voice = new VoiceLine();
  const speaker = new Speaker(utterances, voice, host);
  if (figure === undefined) return voiceOnly(utterances, speaker, voice);
  const period = host.fps.den / host.fps.num;
  const score = new Score(emptyPerformance(0, seed), figure.rest, figure.repertoire);
  const body = new Follower();
  let words: Speaking = SILENT;
  let borrowed: Speaking = SILENT;
  let next = 0;
  const common = manners(utterances, speaker, voice);
  return {
    size,
    paint(n) {
      if (n < next) throw new RangeError(`picture ${n} comes after picture ${next - 1}`);
      utterances.paint((n + 1) * period);
      const said = utterances.take();
      const heard = voice.take();
      words = said ?? words;
      borrowed = heard ?? borrowed;
      if (said !== undefined || heard !== undefined) score.say(together(words, borrowed));
      for (let at = Math.max(next, n - Math.round(CATCH_UP / period)); at <= n; at++) {
        const pose = score.target((at + 0.5) * period);
        const mouth = voice.mouthAt((at + 0.5) * period);
        // Whatever says more moves the lips: its own words fade while somebody takes over.
        if (mouth !== undefined)
          for (const key of MOUTH_KEYS)
            if (Math.abs(mouth[key]) > Math.abs(pose[key])) pose[key] = mouth[key];
        body.step(pose, period);
      }
      next = n + 1;
      // The middle of the time for which a picture stands.
      const at = (n + 0.5) * period;
      return figure.paint(unflatten(body.values, 0), at, score.playing(at));
    },
    ...common,
    close() {
      common.close();
      void figure.close?.();
    },
  };
};

/** Whoever is seen, drawn here or by a renderer elsewhere. */
async function openDrawn(
  character: string,
  option: RemoteRenderer | undefined,
  { width, height }: { readonly width: number; readonly height: number },
  host: LivePainterHost,
): Promise<Figure> {
  const renderer = await rendererOf(character, option);
  const embedded = await openFigure(character, width, height);
  const fps = host.fps.num / host.fps.den;
  const early: string[] = [];
  let isOpen = false;
  const warn = (message: string): void => {
    if (isOpen) host.report?.({ kind: 'warning', message }, 0);
    else early.push(message);
  };
  const figure = await withLiveRenderer({ figure: embedded, renderer, fps }, warn);
  isOpen = true;
  // Whoever listens to reports does so when the painter is there.
  if (early.length > 0) setImmediate(() => early.forEach(warn));
  return figure;
}

/** What all avatars do alike, seen or only heard. */
function manners(
  utterances: Utterances,
  speaker: Speaker,
  voice: VoiceLine,
): Required<Pick<LivePainter, 'sound' | 'tell' | 'close'>> {
  return {
    sound: (position, left, right) => {
      utterances.sound(position, left, right);
      voice.sound(position, left, right);
    },
    tell: (message) => speaker.tell(message),
    close: () => {
      utterances.hush();
      voice.close();
    },
  };
}

/** Carries out messages in the order in which they came, however long their files take to read. */
class Speaker {
  readonly #utterances: Utterances;
  readonly #voice: VoiceLine;
  readonly #retake: () => number | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(utterances: Utterances, voice: VoiceLine, { retake }: Pick<LivePainterHost, 'retake'>) {
    this.#utterances = utterances;
    this.#voice = voice;
    this.#retake = () => retake?.();
  }

  tell(message: unknown): Promise<void> {
    const told = this.#turn.then(() => this.#carryOut(message));
    this.#turn = told.catch(() => undefined);
    return told;
  }

  async #carryOut(told: unknown): Promise<void> {
    const message = checkMessage(told);
    if (message.kind === 'voice') {
      await this.#voice.tell(message);
      return;
    }
    if (message.kind === 'hush') {
      if (message.id === undefined) this.#breakIn();
      else this.#utterances.hush(message.id);
      return;
    }
    const words = await readWords(message);
    if (message.interrupt === true) this.#breakIn();
    // Silence that was made ahead need not be waited for.
    else if (this.#utterances.isIdle) this.#takeBack();
    this.#utterances.say(message.interrupt === true ? { ...words, gap: Math.min(words.gap, BREATH) } : words);
  }

  /** Whoever speaks is cut off where that is not heard yet, not behind all sound that was made ahead. */
  #breakIn(): void {
    this.#takeBack();
    this.#utterances.hush();
  }

  /** Sound that nobody can have heard yet is made again. */
  #takeBack(): void {
    const from = this.#voice.isOpen ? undefined : this.#retake();
    if (from !== undefined) this.#utterances.retake(from);
  }
}

/** Somebody who is heard and not seen: one transparent picture, and nothing changes in it. */
function voiceOnly(utterances: Utterances, speaker: Speaker, voice: VoiceLine): LivePainter {
  const size = { width: SMALLEST, height: SMALLEST };
  const rgba = new Uint8Array(SMALLEST * SMALLEST * 4);
  let painted = false;
  return {
    size,
    paint() {
      const dirty = painted ? [] : undefined;
      painted = true;
      return dirty === undefined ? { rgba } : { rgba, dirty };
    },
    ...manners(utterances, speaker, voice),
  };
}

type Checked = LiveAvatarOptions & { readonly width: number; readonly height: number };

function checkOptions(options: unknown, { output }: LivePainterHost): Checked {
  if (typeof options !== 'object' || options === null) throw new TypeError('the avatar needs options');
  const { character, seed, width, height, renderer } = options as Readonly<Record<string, unknown>>;
  const remote = rendererOption(renderer);
  if (character !== undefined && typeof character !== 'string')
    throw new TypeError('options.character must be the id of a character or the path of a model');
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new TypeError('options.seed must be a whole number');
  const side = (name: string, value: unknown, most: number): number => {
    if (value === undefined) return most;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < SMALLEST || value > most)
      throw new RangeError(`options.${name} must be a whole number from ${SMALLEST} to ${most}`);
    return value;
  };
  return {
    ...(character === undefined ? {} : { character }),
    ...(seed === undefined ? {} : { seed: seed as number }),
    ...(remote ? { renderer: remote } : {}),
    width: side('width', width, output.width),
    height: side('height', height, output.height),
  };
}
