/** Two steps side by side; when one fails the other is stopped, and the first failure is the one that is told. */
export async function bothOrNeither<A, B>(
  signal: AbortSignal,
  a: (signal: AbortSignal) => Promise<A>,
  b: (signal: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let first: { readonly error: unknown } | undefined;
  const guarded = async <T>(step: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await step(either);
    } catch (error) {
      first ??= { error };
      stop.abort();
      throw error;
    }
  };
  const [left, right] = await Promise.allSettled([guarded(a), guarded(b)]);
  if (left.status === 'fulfilled' && right.status === 'fulfilled') return [left.value, right.value];
  throw first?.error;
}
