/** Where finished steps of a render wait for the next attempt. */
export interface Checkpoints {
  /** Puts what was stored under `name` and made from the same `digest` at `path`; false when there is nothing. */
  fetch(name: string, digest: string, path: string): Promise<boolean>;
  /** Keeps a finished file; durable when it resolves. */
  store(name: string, digest: string, path: string): Promise<void>;
}

/** For renders that are not resumed: the command line. */
export const NO_CHECKPOINTS: Checkpoints = {
  fetch: () => Promise.resolve(false),
  store: () => Promise.resolve(),
};
