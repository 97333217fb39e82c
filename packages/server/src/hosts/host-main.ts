/** The program of a host: runs a task that its parent names over the channel, then ends or waits for the next. */
import type { FromHost, ToHost } from './messages.ts';
import type { TaskRun } from './pool.ts';

let abort = new AbortController();

/** Ends this host and whatever it started: they share a process group. */
function endGroup(): never {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // Not a group leader (no parent of ours started it): only this process is left to end.
  }
  process.exit(1);
}

function tell(message: FromHost, sent?: () => void): void {
  if (!process.connected) endGroup();
  process.send?.(message, undefined, {}, (error) => {
    if (error) endGroup();
    sent?.();
  });
}

async function run(module: string, input: unknown): Promise<FromHost> {
  abort = new AbortController();
  // A module that cannot be loaded is our fault, not the task's refusal: the host crashes with the reason.
  const task = (await import(module)) as { run?: TaskRun };
  if (typeof task.run !== 'function') throw new Error(`${module} does not export run`);
  try {
    const result = await task.run(input, {
      signal: abort.signal,
      progress: (progress) => tell({ kind: 'progress', progress }),
    });
    return { kind: 'done', result };
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    const { reason } = thrown as { reason?: unknown };
    // The stack goes to the captured output; the channel carries what callers act on.
    console.error(thrown.stack ?? thrown.message);
    return {
      kind: 'failed',
      name: thrown.name,
      reason: typeof reason === 'string' ? reason : thrown.name,
      message: thrown.message,
    };
  }
}

process.on('disconnect', endGroup);
process.on('message', (message: ToHost) => {
  if (message.kind === 'abort') {
    abort.abort();
    return;
  }
  void run(message.module, message.input).then(
    (end) => {
      if (message.stay) {
        tell(end);
        return;
      }
      process.off('disconnect', endGroup);
      // Native libraries may keep threads alive: end once the answer is written, do not wait for an empty loop.
      tell(end, () => endGroup());
    },
    (error: unknown) => {
      console.error(error);
      process.exit(70);
    },
  );
});
tell({ kind: 'ready' });
