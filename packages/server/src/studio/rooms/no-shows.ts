import { ShowUnavailable, type RoomShows } from '../shows/port.ts';

function nobody(): never {
  throw new ShowUnavailable('not-running', 'the livestream does not run in any process that can be asked');
}

/** Shows of a process that neither runs nor reaches any: jobs wait until one claims them. */
export const NO_SHOWS: RoomShows = {
  start: async () => undefined,
  stop: async () => nobody(),
  command: async () => nobody(),
  report: async () => nobody(),
  status: async () => undefined,
};
