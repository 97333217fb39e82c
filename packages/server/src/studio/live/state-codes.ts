import type { OutputState, SourceState } from '@cyclorama/stage/data';

/** States as numbers, for metrics. */
interface StateCodes<State extends string> {
  readonly help: string;
  of(state: State): number;
}

function codes<State extends string>(what: string, states: readonly State[]): StateCodes<State> {
  return {
    help: `${what}: ${states.map((state, code) => `${code} ${state}`).join(', ')}`,
    of: (state) => states.indexOf(state),
  };
}

export const SOURCE_STATE_CODES = codes<SourceState>('State of the source', [
  'opening',
  'live',
  'stale',
  'lost',
  'ended',
  'paused',
]);

export const OUTPUT_STATE_CODES = codes<OutputState>('State of the output', [
  'connecting',
  'live',
  'retrying',
  'stopped',
  'failed',
]);
