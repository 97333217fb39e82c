import type { OperationId } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import type { RoomShows } from '../shows/port.ts';
import type { RoomKeys } from './keys.ts';

/** What operations of rooms need beside the studio. */
export interface RoomContext {
  readonly shows: RoomShows;
  readonly keys: RoomKeys;
  /** Where this server's own RTMP listens: pushes to it are always allowed. */
  readonly rtmpPort: () => number;
}

/** An operation that also asks running shows, or makes keys. */
export type RoomHandler<Id extends OperationId> = (
  context: RoomContext,
  studio: Studio,
  request: RequestOf<Id>,
) => Promise<OperationResult>;
