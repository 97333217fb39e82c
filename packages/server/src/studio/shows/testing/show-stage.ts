/**
 * The stage without pictures (hosts/live/testing/fake-stage.ts) with presenters that say what they are told, in the
 * time that it takes: for tests of shows in processes of their own.
 */
import { readFileSync } from 'node:fs';
import type { LiveAvatarMessage } from '@cyclorama/avatar/catalogue';
import type { LiveEvent, LiveStage, LiveStageOptions } from '@cyclorama/stage/data';
import { startLiveStage as startFake } from '../../../hosts/live/testing/fake-stage.ts';

/** Of a piece that quick voices made. */
function lengthOf(piece: unknown): number {
  if (typeof piece !== 'string') throw new TypeError('quick voices write files');
  return (JSON.parse(readFileSync(piece, 'utf8')) as { readonly durationMs: number }).durationMs;
}

interface Saying {
  readonly id: string;
  readonly ms: number;
}

export async function startLiveStage(options: LiveStageOptions): Promise<LiveStage> {
  const stage = await startFake(options);
  const mouths = new Map<string, Mouth>();
  const control = stage.control.bind(stage);
  stage.control = async (source, command): Promise<void> => {
    if (command.kind !== 'tell') return control(source, command);
    const mouth =
      mouths.get(source) ??
      new Mouth((message) => {
        const { ptsMs, frame } = stage.status();
        const event: LiveEvent = { kind: 'report', source, message, ptsMs, frame };
        options.onEvent(event);
      });
    mouths.set(source, mouth);
    mouth.hear(command.message as LiveAvatarMessage);
  };
  return stage;
}

/** Says one thing after the other. */
class Mouth {
  readonly #tell: (report: unknown) => void;
  #list: Saying[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (report: unknown) => void) {
    this.#tell = tell;
  }

  hear(message: LiveAvatarMessage): void {
    if (message.kind === 'hush') this.#hush(message.id);
    if (message.kind !== 'say') return;
    if (message.interrupt === true) this.#hush(undefined);
    this.#list.push({ id: message.id, ms: lengthOf(message.performance) });
    if (this.#list.length === 1) this.#begin();
  }

  #begin(): void {
    const [first] = this.#list;
    if (first === undefined) return;
    this.#tell({ kind: 'began', id: first.id });
    this.#timer = setTimeout(() => {
      this.#list.shift();
      this.#tell({ kind: 'ended', id: first.id, cut: false });
      this.#begin();
    }, first.ms);
  }

  #hush(id: string | undefined): void {
    const [speaking] = this.#list;
    if (id !== undefined && speaking?.id !== id) {
      this.#list = this.#list.filter((one) => one.id !== id);
      return;
    }
    clearTimeout(this.#timer);
    const gone = id === undefined ? this.#list.splice(0) : this.#list.splice(0, 1);
    for (const one of gone) this.#tell({ kind: 'ended', id: one.id, cut: true });
    this.#begin();
  }
}
