import { join } from 'node:path';
import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { EMBEDDED_VOICES, type Voice } from '@cyclorama/speech';
import type { HostPool } from '../../../hosts/pool.ts';
import type { SpeakSentenceInput, SpokenSentence } from '../../../hosts/tasks/dialog-messages.ts';
import { characterOf, voiceOf } from '../../assets/resolve.ts';
import { localVoice } from '../../assets/voice-file.ts';
import type { Studio } from '../../context.ts';
import { speechEndpoints } from '../../system/engines/endpoints.ts';
import { defaultVoice } from '../../videos/default-voice.ts';
import type { Robot } from '../port.ts';

const MEMORY_LIMIT = 1024 ** 3;
const IDLE_MEMORY = 768 * 1024 ** 2;
/** Outlives the silences of a conversation. */
const IDLE_MS = 600_000;
const SILENCE_LIMIT_MS = 30_000;
/** Sentences of one tenant that are spoken at a time. */
const MOST_AT_ONCE = 2;
/** So many sentences wait for one host before another one is used. */
const WAITING = 2;
const USUAL_VOLUME = 140;
const SEEDS = 65_521;

/** Speaks sentences of dialogs in hosts that stay: nothing is started while somebody waits for an answer. */
export class DialogVoices {
  readonly #studio: Studio;
  readonly #pool: HostPool;
  /** Sentences under way by tenant and host. */
  readonly #busy = new Map<string, number[]>();
  /** When an engine last spoke in a host, monotonic ms: it is loaded there. */
  readonly #spokeAt = new Map<string, number>();

  /** @param pool its own: nobody else's tasks take the place of those that wait */
  constructor(studio: Studio, pool: HostPool) {
    this.#studio = studio;
    this.#pool = pool;
  }

  /**
   * How a robot speaks a language.
   * @param folder for what belongs to trained voices @throws MssError for voices that cannot be used
   */
  async of(robot: Robot, language: DialogLanguage, folder: string): Promise<DialogVoice> {
    const chosen = robot.languages.find((one) => one.language === language);
    const { projectId } = robot;
    const asset = chosen?.voiceAssetId;
    const voice =
      asset === undefined
        ? await this.#usual(robot, language)
        : await voiceOf(this.#studio, projectId, asset);
    const { speed = 100, pitch = 100, volume = USUAL_VOLUME } = chosen ?? {};
    const input = {
      voice: await localVoice(this.#studio, voice, folder),
      ...{ speed, pitch, volume },
      cacheDir: join(this.#studio.config.dataDir, 'cache', 'speech'),
      endpoints: await speechEndpoints(this.#studio, projectId),
    };
    return {
      speak: (text, seed, signal, onPiece) =>
        this.#speak(projectId, { ...input, text, seed }, signal, onPiece),
      // What was said before is found again without an engine: a hair's breadth of speed makes it new.
      ready: async (signal) => {
        if (this.#isLoaded(projectId, 0, input.voice)) return;
        const nearly = { ...input, speed: Math.max(50, input.speed - Math.random() / 1000) };
        const text = language === 'zh_CN' ? '好' : 'Yes';
        await this.#speak(projectId, { ...nearly, text, seed: 0 }, signal, () => undefined);
      },
    };
  }

  /** The presenter's own voice, or one like it that speaks the language. */
  async #usual(robot: Robot, language: DialogLanguage): Promise<Voice> {
    const character = await characterOf(this.#studio, robot.projectId, robot.avatarAssetId);
    const own = defaultVoice(character);
    const primary = language.slice(0, 2);
    if (own?.language.startsWith(primary) === true) return own;
    const speaking = EMBEDDED_VOICES.filter((voice) => voice.language.startsWith(primary));
    const voice = speaking.find(({ sex }) => sex === character.sex) ?? speaking[0] ?? own;
    if (voice === undefined) throw new Error(`no voice speaks ${language}`);
    return voice;
  }

  /**
   * The host with the least to do of those that have the engine loaded: to wait for a sentence of another dialog is quicker
   * than to start a host. Another one is started when two wait already.
   */
  #slotFor(projectId: string, busy: readonly number[], voice: Voice): number {
    const least = busy.indexOf(Math.min(...busy));
    const loaded = busy.flatMap((_, slot) => (this.#isLoaded(projectId, slot, voice) ? [slot] : []));
    const [first = 0] = loaded.sort((a, b) => (busy[a] ?? 0) - (busy[b] ?? 0));
    return (busy[first] ?? 0) > WAITING ? least : first;
  }

  #isLoaded(projectId: string, slot: number, voice: Voice): boolean {
    const at = this.#spokeAt.get(placeOf(projectId, slot, voice));
    return at !== undefined && performance.now() - at < IDLE_MS / 2;
  }

  async #speak(
    projectId: string,
    input: SpeakSentenceInput,
    signal: AbortSignal,
    onPiece: (piece: SpokenSentence) => void,
  ): Promise<void> {
    const busy = this.#busy.get(projectId) ?? Array.from({ length: MOST_AT_ONCE }, () => 0);
    this.#busy.set(projectId, busy);
    const slot = this.#slotFor(projectId, busy, input.voice);
    busy[slot] = (busy[slot] ?? 0) + 1;
    try {
      await this.#pool.run({
        task: 'speak-sentence',
        input: { ...input, seed: input.seed % SEEDS },
        signal,
        memoryLimitBytes: MEMORY_LIMIT,
        timeoutMs: SILENCE_LIMIT_MS,
        warm: { key: `${projectId} ${slot}`, idleMs: IDLE_MS, idleMemoryBytes: IDLE_MEMORY },
        onProgress: (piece) => onPiece(piece as SpokenSentence),
      });
      this.#spokeAt.set(placeOf(projectId, slot, input.voice), performance.now());
    } finally {
      busy[slot] = (busy[slot] ?? 1) - 1;
      if (busy.every((count) => count === 0)) this.#busy.delete(projectId);
    }
  }
}

/** A voice of a robot, ready to be used. */
export interface DialogVoice {
  /**
   * Pieces come in order, each as soon as it can be said.
   * @throws HostError when it cannot be said; an abort of `signal` rejects too
   */
  speak(
    text: string,
    seed: number,
    signal: AbortSignal,
    onPiece: (piece: SpokenSentence) => void,
  ): Promise<void>;
  /** Loads what speaks, so that the first sentence comes as soon as others. @throws HostError */
  ready(signal: AbortSignal): Promise<void>;
}

function placeOf(projectId: string, slot: number, { engine }: Voice): string {
  return `${projectId} ${slot} ${engine}`;
}
