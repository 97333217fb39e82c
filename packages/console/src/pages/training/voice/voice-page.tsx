import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft, FolderOpen, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import {
  decideVoice,
  fetchVoiceTraining,
  reviewVoice,
  type VoiceTraining,
} from '../../../api/own-training.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Badge } from '../../../ui/badge.tsx';
import button from '../../../ui/button.module.css';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import avatar from '../avatar/avatar.module.css';
import { Verdict } from '../avatar/verdict.tsx';
import { Phases } from '../shared/phases.tsx';
import shared from '../shared/shared.module.css';
import { TAKES_RECORDINGS, toneOf, VOICE_DELETABLE, voiceStanding } from '../shared/states.ts';
import { Working } from '../shared/working.tsx';
import { Handing } from './handing.tsx';
import { PackageUpload } from './package-upload.tsx';
import { Prompter } from './record/prompter.tsx';
import { Recordings } from './recordings.tsx';
import { VoiceResult } from './voice-result.tsx';

/** One voice in the making: reading, checking, and what came of it. */
export function VoicePage(): ReactNode {
  const { t } = useTranslation('training');
  const { jobId } = useParams({ from: '/shell/training/voices/$jobId' });
  const job = useQuery({
    queryKey: keys.voiceTraining(jobId),
    queryFn: ({ signal }) => fetchVoiceTraining(jobId, signal),
  });
  const back = (
    <Link to="/training" search={{ tab: 'voices' }} className={avatar.back} aria-label={t('back')}>
      <ChevronLeft size={18} />
    </Link>
  );
  if (job.data === undefined)
    return (
      <Page title={t('voice.title')} crumbs={back}>
        {job.error === null ? <div className={avatar.ghost} /> : <ErrorNotice error={job.error} />}
      </Page>
    );
  const { state = 'CREATING', asset_id: asset } = job.data;
  const standing = voiceStanding(state);
  return (
    <Page
      title={job.data.voice_name ?? ''}
      crumbs={back}
      tools={
        <>
          <Badge tone={toneOf(standing)}>{t(`state.${standing.phase}.${standing.mood}`)}</Badge>
          {state === 'SUCCEED' && asset !== undefined && asset !== '' ? (
            <Link to="/library" search={{ asset }} className={button.button}>
              <FolderOpen />
              {t('presenter.inLibrary')}
            </Link>
          ) : null}
          <Delete job={job.data} />
        </>
      }
    >
      <div className={avatar.top}>
        <Phases standing={standing} />
      </div>
      <div className={shared.columns}>
        <div className={avatar.column}>
          <Now job={job.data} />
        </div>
        <div className={avatar.column}>
          <VoiceResult job={job.data} />
          <Recordings job={job.data} />
        </div>
      </div>
    </Page>
  );
}

/** What is going on now, or what somebody is asked for. */
function Now({ job }: { readonly job: VoiceTraining }): ReactNode {
  const { t } = useTranslation('training');
  const { job_id: jobId = '', state = 'CREATING' } = job;
  const standing = voiceStanding(state);
  if (standing.mood === 'works')
    return (
      <Panel title={t('presenter.now')}>
        <Working progress={job.progress} />
      </Panel>
    );
  const reason = job.admin_audit?.message ?? job.job_failed_reason;
  return (
    <>
      {standing.mood !== 'fault' ? null : (
        <Notice tone="fault" title={t(`fault.${standing.phase}`)}>
          {reason}
        </Notice>
      )}
      {TAKES_RECORDINGS.includes(state) ? (
        <>
          {job.create_type === 'SEGMENT' && !job.is_long ? (
            <Prompter job={job} />
          ) : (
            <PackageUpload job={job} />
          )}
          <Handing job={job} />
        </>
      ) : null}
      {state === 'AUDITING' ? (
        <Verdict
          jobId={jobId}
          title={t('verdict.review')}
          choices={[
            {
              label: t('verdict.reject'),
              look: 'danger',
              needsComment: true,
              decide: (comment) => reviewVoice(jobId, { verdict: 'reject', comment }),
            },
            {
              label: t('verdict.approve'),
              look: 'primary',
              decide: (comment) => reviewVoice(jobId, { verdict: 'approve', comment }),
            },
          ]}
        >
          <p>{t('verdict.reviewVoiceHint')}</p>
          {job.voice_authorization_url === undefined || job.voice_authorization_url === '' ? null : (
            <p>
              <a href={job.voice_authorization_url} target="_blank" rel="noreferrer">
                {t('footage.letter')}
              </a>
            </p>
          )}
        </Verdict>
      ) : null}
      {state === 'RESULT_REVIEW' ? (
        <Verdict
          jobId={jobId}
          title={t('verdict.result')}
          choices={[
            {
              label: t('verdict.reject'),
              look: 'danger',
              decide: (comment) => decideVoice(jobId, { accept: false, comment }),
            },
            {
              label: t('verdict.accept'),
              look: 'primary',
              decide: (comment) => decideVoice(jobId, { accept: true, comment }),
            },
          ]}
        >
          <p>{t('verdict.resultVoiceHint')}</p>
        </Verdict>
      ) : null}
    </>
  );
}

function Delete({ job }: { readonly job: VoiceTraining }): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  const may = useMay();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => studio.call('deleteVoiceTrainingJob', { params: { job_id: job.job_id ?? '' } }),
    onSuccess: async () => {
      await navigate({ to: '/training', search: { tab: 'voices' } });
      await cache.invalidateQueries({ queryKey: ['voice-trainings', 'list'] });
      toasts.done(t('presenter.deleted'));
    },
    onError: (error) => {
      setAsking(false);
      toasts.failed(error);
    },
  });
  if (!may.operate || !VOICE_DELETABLE.includes(job.state ?? '')) return null;
  return (
    <>
      <Button icon={<Trash2 />} onClick={() => setAsking(true)}>
        {t('delete')}
      </Button>
      <Confirm
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        title={t('presenter.deleteTitle', { name: job.voice_name })}
        confirm={t('delete')}
      >
        {t('voice.deleteHint')}
      </Confirm>
    </>
  );
}
