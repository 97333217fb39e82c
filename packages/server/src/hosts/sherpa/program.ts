/** The program of the host in which sherpa-onnx, which is native code, understands speech. */
import { loadSherpa } from './binding.ts';
import type { FromSherpaHost, ToSherpaHost } from './messages.ts';
import { Recognisers, type Understanding } from './understand.ts';

let recognisers: Promise<Recognisers> | undefined;
const utterances = new Map<number, Understanding>();
/** One message after the other: the first waits for the engine to load. */
let line: Promise<void> = Promise.resolve();

function tell(message: FromSherpaHost): void {
  if (!process.connected) process.exit(0);
  process.send?.(message, undefined, {}, (error) => {
    if (error) process.exit(1);
  });
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(70);
}

function floats(samples: Int16Array): Float32Array {
  return Float32Array.from(samples, (sample) => sample / 32_768);
}

async function hear(message: ToSherpaHost): Promise<void> {
  if (message.kind === 'start') {
    const { threads } = message;
    recognisers = loadSherpa(message.module).then((sherpa) => new Recognisers(sherpa, threads));
    await recognisers;
    return;
  }
  const { id } = message;
  try {
    if (message.kind === 'open') {
      if (recognisers === undefined) throw new Error('the host has not started');
      utterances.set(id, (await recognisers).begin(message.model, message.language));
      return;
    }
    const utterance = utterances.get(id);
    if (utterance === undefined) return;
    if (message.kind === 'sound') {
      const text = utterance.hear(floats(message.samples));
      if (text !== undefined) tell({ kind: 'text', id, text, isLast: false });
      return;
    }
    utterances.delete(id);
    if (message.kind === 'finish') tell({ kind: 'text', id, text: utterance.finish(), isLast: true });
  } catch (error) {
    utterances.delete(id);
    console.error(error);
    tell({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToSherpaHost) => {
  line = line.then(() => hear(message)).catch(fail);
});
tell({ kind: 'ready' });
