import { MssError } from '@cyclorama/contract';
import type { OperationBody, Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { CommandFailed, type CommandAnswer, type CommandPlace } from './command-place.ts';
import { accept, answer, pend, reject, repair, resume, type Said } from './confirm.ts';
import { lockOwnTraining } from './queries.ts';
import { confirmActionVideo, listParts, submit } from './submit.ts';

type Command = OperationBody<'execute2dModelTrainingCommandByUser'>;

type Run = (place: CommandPlace, said: Said) => Promise<CommandAnswer>;

const COMMANDS: Readonly<Record<Command['command'], Run>> = {
  SUBMITVERIFYING: (place) => submit(place),
  CONFIRM_MULTIPART_UPLOADED: (place) => submit(place),
  GET_MULTIPART_UPLOADED: (place) => listParts(place, 'training-video'),
  GET_ACTION_VIDEO_MULTIPART_UPLOADED: (place) => listParts(place, 'action-video'),
  CONFIRM_ACTION_VIDEO_MULTIPART_UPLOADED: (place) => confirmActionVideo(place),
  CONFIRM_ACCEPT: accept,
  CONFIRM_REJECT: reject,
  CONFIRM_ANSWER: answer,
  CONFIRM_PENDING: pend,
  CONFIRM_ACTIVE: resume,
  CONFIRM_REPAIR: repair,
};

/** Only for allow-listed users (note of 8.6): tenants that the settings trust. */
const ALLOW_LISTED: ReadonlySet<Command['command']> = new Set([
  'CONFIRM_ACCEPT',
  'CONFIRM_REJECT',
  'CONFIRM_ANSWER',
  'CONFIRM_PENDING',
  'CONFIRM_ACTIVE',
]);

/**
 * 8.6: what a tenant does with a job. What fails for a reason that the user can mend is answered 200 with EXECUTE_FAILED
 * and changes nothing. @throws MssError MSS.41000001 in a state that does not take the command
 */
export async function execute2dModelTrainingCommandByUser(
  studio: Studio,
  { caller, params, body, baseUrl }: RequestOf<'execute2dModelTrainingCommandByUser'>,
): Promise<OperationResult> {
  const { command } = body;
  try {
    const done = await studio.db.tx(async (tx) => {
      const job = await lockOwnTraining(tx.orm, caller.projectId, params['job_id'] ?? '');
      if (ALLOW_LISTED.has(command) && !(await trainingSettings(tx.orm, caller.projectId)).isTrusted)
        throw new CommandFailed(`${command} is for tenants that the training settings trust`);
      return COMMANDS[command]({ studio, tx, job, baseUrl }, saidOf(body));
    });
    return { body: { command_result: 'EXECUTE_SUCCESS', commond_result: 'EXCUTE_SUCCESS', ...done } };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const failed: Schemas['AvatarTrainingCommandResponse'] = {
      command_result: 'EXECUTE_FAILED',
      commond_result: 'EXCUTE_FAILED',
      excute_failed_msg: error.message,
    };
    return { body: failed };
  }
}

const MAX_TITLE = 256;
const MAX_MESSAGE = 4096;
const MAX_ATTACHMENTS = 20;

/** What the user writes with a command. @throws MssError MSS.00000003 */
function saidOf({ comment_data: data = {} }: Command): Said {
  const { comment_title: title, comment_message: message, attachment_name: attachments = [] } = data;
  if ((title ?? '').length > MAX_TITLE)
    throw new MssError(
      'MSS.00000003',
      `comment_data.comment_title: expected at most ${MAX_TITLE} characters`,
    );
  if ((message ?? '').length > MAX_MESSAGE)
    throw new MssError(
      'MSS.00000003',
      `comment_data.comment_message: expected at most ${MAX_MESSAGE} characters`,
    );
  if (
    attachments.length > MAX_ATTACHMENTS ||
    attachments.some((name) => name === '' || name.length > MAX_TITLE)
  )
    throw new MssError(
      'MSS.00000003',
      `comment_data.attachment_name: expected at most ${MAX_ATTACHMENTS} names of 1 to ${MAX_TITLE} characters`,
    );
  return { title: title ?? null, message: message ?? null, attachments };
}
