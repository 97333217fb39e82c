import type { Schemas } from '@cyclorama/contract';
import type { Studio, Tx } from '../context.ts';
import type { TrainingRow } from './table.ts';

/** A command that cannot be carried out though the job would take it; answered 200 with EXECUTE_FAILED. */
export class CommandFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandFailed';
  }
}

/** What a command is carried out with. */
export interface CommandPlace {
  readonly studio: Studio;
  readonly tx: Tx;
  readonly job: TrainingRow;
  readonly baseUrl: string;
}

/** What the answer to a command holds beside its success. */
export type CommandAnswer = Pick<
  Schemas['AvatarTrainingCommandResponse'],
  'attachment_upload_url' | 'multipart_data'
>;
