/** What travels to and from an engine's process. */
export interface ChildCall<Request> {
  readonly id: number;
  readonly request: Request;
}

export type ChildAnswer<Response> =
  | { readonly id: number; readonly ok: true; readonly response: Response }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** Answers one call; each engine knows the shape of its own requests. */
export interface Engine {
  answer(request: unknown): Promise<unknown>;
}

/**
 * Serves calls of the parent process one after another, until the parent goes away: then this process ends at once,
 * so that no engine outlives the program that started it.
 */
export function serveParent(engine: Engine): void {
  let queue: Promise<void> = Promise.resolve();
  const answer = (message: ChildAnswer<unknown>): void => {
    if (process.connected) process.send?.(message);
  };
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C goes to the whole group; the parent decides when its engines end.
  process.on('SIGINT', () => undefined);
  process.on('message', (call: ChildCall<unknown>) => {
    queue = queue.then(async () => {
      try {
        answer({ id: call.id, ok: true, response: await engine.answer(call.request) });
      } catch (error) {
        // A trap inside WebAssembly leaves its memory in an unknown state: tell the parent, then start afresh.
        const message = error instanceof Error ? error.message : String(error);
        answer({ id: call.id, ok: false, message });
        if (error instanceof WebAssembly.RuntimeError) process.exit(70);
      }
    });
  });
}
