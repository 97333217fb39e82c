/** Runs saves one after the other while the work goes on; the first failure is thrown where the work waits for them. */
export class Saver {
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  add(save: () => Promise<void>): void {
    this.#last = this.#last.then(async () => {
      if (this.#failure !== undefined) return;
      try {
        await save();
      } catch (error) {
        this.#failure = { error };
      }
    });
  }

  /** Resolves when everything added so far is saved. @throws what a save threw */
  async settled(): Promise<void> {
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
