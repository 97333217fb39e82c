import { useEffect, useState } from 'react';

/** Whole seconds that are left of a wait; begins anew with each new `start`. */
export function useSeconds(milliseconds: number, start: unknown): number {
  const [left, setLeft] = useState(milliseconds);
  useEffect(() => {
    const end = performance.now() + milliseconds;
    setLeft(milliseconds);
    if (milliseconds <= 0) return undefined;
    const timer = setInterval(() => setLeft(Math.max(0, end - performance.now())), 250);
    return () => clearInterval(timer);
  }, [milliseconds, start]);
  return Math.ceil(left / 1000);
}
