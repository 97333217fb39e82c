import { and, eq, ne } from 'drizzle-orm';
import type { Studio, Tx } from '../../context.ts';
import type { Dialogs } from '../port.ts';
import { dialogs, type EndFromHere } from './table.ts';

/** Topic of the event bus on which dialogs are ended, in whichever process they run. */
export const DIALOG_END_TOPIC = 'dialog:end';

interface EndOfDialog {
  readonly job_id: string;
  readonly reason: EndFromHere;
}

type Parts = Pick<Studio, 'clock' | 'events'>;

/** Ends a dialog that runs: in the record now, in its process after the commit. @returns whether it ran */
export async function endDialog(
  studio: Parts,
  tx: Tx,
  at: { readonly projectId: string; readonly jobId: string },
  reason: EndFromHere,
): Promise<boolean> {
  const ended = await tx.orm
    .update(dialogs)
    .set({ state: 'ended', endedAt: studio.clock.now(), reason })
    .where(and(eq(dialogs.jobId, at.jobId), eq(dialogs.projectId, at.projectId), ne(dialogs.state, 'ended')))
    .returning({ jobId: dialogs.jobId });
  await tell(studio, tx, ended, reason);
  return ended.length > 0;
}

/** Ends every dialog of a robot. */
export async function endDialogsOf(
  studio: Parts,
  tx: Tx,
  robotId: string,
  reason: EndFromHere,
): Promise<void> {
  const ended = await tx.orm
    .update(dialogs)
    .set({ state: 'ended', endedAt: studio.clock.now(), reason })
    .where(and(eq(dialogs.robotId, robotId), ne(dialogs.state, 'ended')))
    .returning({ jobId: dialogs.jobId });
  await tell(studio, tx, ended, reason);
}

async function tell(
  { events }: Parts,
  tx: Tx,
  ended: readonly { readonly jobId: string }[],
  reason: EndFromHere,
): Promise<void> {
  for (const { jobId } of ended) {
    const end: EndOfDialog = { job_id: jobId, reason };
    await events.publish(DIALOG_END_TOPIC, end, tx);
  }
}

/** Ends the dialogs of this process, also those that are kept or begin, that are ended from elsewhere. @returns stops listening */
export function followDialogEnds(
  { events, log }: Pick<Studio, 'events' | 'log'>,
  running: Pick<Dialogs, 'end'>,
): () => void {
  return events.subscribe(DIALOG_END_TOPIC, (payload) => {
    const { job_id: jobId, reason } = payload as EndOfDialog;
    running
      .end(jobId, reason)
      .catch((error: unknown) => log.error({ err: error, jobId }, 'a dialog did not end'));
  });
}
