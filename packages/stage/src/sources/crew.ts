import { Worker } from 'node:worker_threads';

/** Idle threads kept for the next piece; the oldest goes first. */
const MAX_IDLE = 4;

interface IdleWorker {
  readonly worker: Worker;
  readonly role: string;
  readonly habit: string;
  readonly drop: () => void;
}

const idle: IdleWorker[] = [];

/**
 * Threads outlive pieces: starting one and opening its source again for every checkpoint would cost more than the
 * pictures of a short piece. `habit` names what a thread has at hand (a file, a painter); it is preferred when the
 * same is wanted again.
 */
export function hireWorker(role: string, script: URL, habit: string): Worker {
  const fits = (candidate: IdleWorker): boolean => candidate.role === role;
  let index = idle.findIndex((candidate) => fits(candidate) && candidate.habit === habit);
  if (index < 0) index = idle.findIndex((candidate) => fits(candidate));
  const found = index < 0 ? undefined : idle.splice(index, 1)[0];
  if (!found) return new Worker(script);
  found.worker.off('exit', found.drop);
  found.worker.off('error', found.drop);
  found.worker.ref();
  return found.worker;
}

/** Gives a thread back that finished its job properly. It no longer keeps the process alive. */
export function dismissWorker(worker: Worker, role: string, habit: string): void {
  stopListening(worker);
  const drop = (): void => {
    const at = idle.findIndex((candidate) => candidate.worker === worker);
    if (at >= 0) idle.splice(at, 1);
  };
  worker.on('exit', drop);
  worker.on('error', drop);
  worker.unref();
  idle.push({ worker, role, habit, drop });
  while (idle.length > MAX_IDLE) void idle.shift()?.worker.terminate();
}

/** Takes our listeners off. All at once would also take Node's own off, and the thread would be deaf ever after. */
export function stopListening(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}

/** Ends all idle threads, for hosts that are about to end and for tests that look for leftovers. */
export async function dismissAll(): Promise<void> {
  await Promise.all(idle.splice(0).map(({ worker }) => worker.terminate()));
}
