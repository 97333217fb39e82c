import type { JobDefinition } from '../queue.ts';

export interface Sum {
  readonly a: number;
  readonly b: number;
}

function parseSum(input: unknown): Sum {
  const { a, b } = input as Partial<Sum>;
  if (typeof a !== 'number' || typeof b !== 'number') throw new TypeError('a and b must be numbers');
  return { a, b };
}

export const sum: JobDefinition<Sum> = {
  name: 'sum',
  parse: parseSum,
  attempts: 3,
  backoffSeconds: 0,
  concurrency: 2,
};

/** Its workers are killed. */
export const lethal: JobDefinition<Sum> = {
  ...sum,
  name: 'lethal',
  attempts: 2,
  concurrency: 1,
  heartbeatSeconds: 3,
};
