import type { DialogMessage } from '@cyclorama/contract/dialogs';
import type { HostPool, HostTask } from '../../../../hosts/pool.ts';
import type { SpeakSentenceInput, SpokenSentence } from '../../../../hosts/tasks/dialog-messages.ts';
import type { TestStudio } from '../../../../testing/studio.ts';
import { Leases } from '../../../../work/leases.ts';
import { makeWorkerName } from '../../../../work/worker-name.ts';
import { openStreamKeys } from '../../../streams/index.ts';
import type { Dialog } from '../../port.ts';
import { OwnedDialogs } from '../dialogs.ts';
import type { DialogBegun, DialogEnded, DialogLedger } from '../ledger.ts';
import type { Timers } from '../timers.ts';
import { DialogVoices } from '../voices.ts';
import { DEADLY, LAST_WORDS } from './dialog-stage.ts';

const STAGE = new URL('dialog-stage.js', import.meta.url).href;
const RATE = 1000;

/** What was noted of dialogs. */
export class ListLedger implements DialogLedger {
  readonly begun: DialogBegun[] = [];
  readonly notes: string[] = [];
  readonly ended: (DialogEnded & { readonly jobId: string })[] = [];
  /** Thrown at the next beginning. */
  refusal: Error | undefined;

  begin(dialog: DialogBegun): Promise<void> {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    this.begun.push(dialog);
    return Promise.resolve();
  }

  state(_jobId: string, state: 'active' | 'asleep'): void {
    this.notes.push(state);
  }

  say(_jobId: string, { who, text }: Parameters<DialogLedger['say']>[1]): void {
    this.notes.push(`${who}: ${text}`);
  }

  end(jobId: string, end: DialogEnded): Promise<void> {
    this.ended.push({ jobId, ...end });
    return Promise.resolve();
  }
}

/** Voices of hosts that take no time: a character lasts 10 ms. */
const QUICK_HOSTS: HostPool = {
  run: <Result>({ task, input, onProgress }: HostTask): Promise<Result> => {
    if (task !== 'speak-sentence') throw new Error(`these hosts know no ${task}`);
    const { text, seed } = input as SpeakSentenceInput;
    const piece: SpokenSentence = {
      text,
      samples: new Float32Array(text.length * 10),
      rate: RATE,
      performance: {
        ...{ duration: text.length / 100, seed: text === LAST_WORDS ? DEADLY : seed === DEADLY ? 1 : seed },
        ...{ phonemes: [], words: [], sentences: [], emotions: [], actions: [] },
      },
    };
    onProgress?.(piece);
    return Promise.resolve(undefined as Result);
  },
  close: () => Promise.resolve(),
};

export interface TestDialogs {
  readonly dialogs: OwnedDialogs;
  readonly ledger: ListLedger;
  close(): Promise<void>;
}

/** An owner of dialogs with a stage without pictures, or with the real one and real voices. */
export function openDialogs(
  studio: TestStudio,
  options: {
    readonly timers: Timers;
    readonly most?: number;
    readonly cores?: number;
    /** Real pictures, published at this RTMP port; and real voices. */
    readonly real?: { readonly rtmpPort: number; readonly keys: ReturnType<typeof openStreamKeys> };
  },
): TestDialogs {
  const leases = new Leases({
    db: studio.db,
    owner: makeWorkerName(),
    log: studio.log,
    keepWithoutDatabase: true,
  });
  const ledger = new ListLedger();
  const { real, timers, most = 0, cores = 0 } = options;
  const rtmpPort = real?.rtmpPort ?? 1;
  const dialogs = new OwnedDialogs({
    ...{ studio, leases, ledger, timers, most, cores },
    voices: new DialogVoices(studio, real === undefined ? QUICK_HOSTS : studio.hosts),
    doors: {
      keys: real?.keys ?? openStreamKeys(new Uint8Array(32)),
      ...{ loopback: '127.0.0.1', rtmpPort, httpPort: 1, ownHosts: [] },
    },
    host: {
      ...(real === undefined ? { stage: STAGE } : {}),
      network: () => ({ allowedNetworks: [], own: [`127.0.0.1:${rtmpPort}`] }),
      diskReserveBytes: 0,
    },
  });
  return {
    dialogs,
    ledger,
    close: async () => {
      await dialogs.close();
      await leases.close();
    },
  };
}

/** A page at a dialog, with what it was told. */
export class TestPage {
  readonly heard: DialogMessage[] = [];
  ended: 'over' | 'replaced' | undefined;
  readonly leave: () => void;
  readonly #waiting = new Set<() => void>();

  constructor(dialog: Dialog) {
    this.leave = dialog.attach({
      send: (message) => {
        this.heard.push(message);
        for (const look of this.#waiting) look();
      },
      end: (why) => {
        this.ended = why;
        for (const look of this.#waiting) look();
      },
    });
  }

  /** Resolves when it was told such a thing, or has been. */
  async until(is: (message: DialogMessage) => boolean): Promise<DialogMessage> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.heard.find(is);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
