/**
 * The vendor's clients hang up after three seconds. What takes longer goes on: the rows say what is wanted, and Describe
 * calls and events tell what became of it.
 */
export const PATIENCE_MS = 2200;

/** What `work` gives, or undefined when it takes too long to be waited for; `tooLate` hears of its failure then. */
export async function patiently<T>(
  work: Promise<T>,
  tooLate: (error: unknown) => void,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let waiting = true;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  work.catch((error: unknown) => {
    if (!waiting) tooLate(error);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    waiting = false;
    clearTimeout(timer);
  }
}
