import type { Schemas } from '@cyclorama/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AvatarTraining } from '../../../api/own-training.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { command } from './command.ts';
import { Verdict, type Choice } from './verdict.tsx';

type Command = Schemas['AvatarTrainingCommandRequest']['command'];

/** What the user decides about the finished presenter (8.6). */
export function ResultVerdict({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const { job_id: jobId = '', state = '' } = job;
  const say =
    (name: Command): Choice['decide'] =>
    (message) =>
      command(studio, jobId, {
        command: name,
        ...(message === '' ? {} : { comment_data: { comment_message: message } }),
      });
  const choices: Readonly<Record<string, readonly Choice[]>> = {
    WAIT_USER_CONFIRM: [
      { label: t('verdict.suspend'), decide: say('CONFIRM_PENDING') },
      { label: t('verdict.reject'), look: 'danger', needsComment: true, decide: say('CONFIRM_REJECT') },
      { label: t('verdict.accept'), look: 'primary', decide: say('CONFIRM_ACCEPT') },
    ],
    JOB_REJECT: [{ label: t('verdict.repair'), look: 'primary', decide: say('CONFIRM_REPAIR') }],
    JOB_PENDING: [{ label: t('verdict.goOn'), look: 'primary', decide: say('CONFIRM_ACTIVE') }],
  };
  const offered = choices[state === 'JOB_SUCCESS' ? 'WAIT_USER_CONFIRM' : state];
  if (offered === undefined) return null;
  return (
    <Verdict jobId={jobId} title={t('verdict.result')} choices={offered}>
      <p>{t('verdict.resultHint')}</p>
    </Verdict>
  );
}
