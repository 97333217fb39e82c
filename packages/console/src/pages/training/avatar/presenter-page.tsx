import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft, CircleStop, FolderOpen, RotateCcw, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import {
  fetchAvatarTraining,
  resetAvatar,
  stopAvatar,
  type AvatarTraining,
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
import { Phases } from '../shared/phases.tsx';
import shared from '../shared/shared.module.css';
import { AVATAR_DELETABLE, avatarStanding, toneOf, type Standing } from '../shared/states.ts';
import { Working } from '../shared/working.tsx';
import { Calibrator } from './calibration/calibrator.tsx';
import { Comparison } from './comparison.tsx';
import { Logs } from './logs.tsx';
import { NewMaterial } from './new-material.tsx';
import { ResultFigures } from './result-figures.tsx';
import { ResultVerdict } from './result-verdict.tsx';
import { Review } from './review.tsx';
import { ReviewVerdict } from './review-verdict.tsx';
import styles from './avatar.module.css';

/** One presenter in the making: where it stands, what was found, what came of it, and what is to be decided. */
export function PresenterPage(): ReactNode {
  const { t } = useTranslation('training');
  const { jobId } = useParams({ from: '/shell/training/presenters/$jobId' });
  const job = useQuery({
    queryKey: keys.avatarTraining(jobId),
    queryFn: ({ signal }) => fetchAvatarTraining(jobId, signal),
  });
  const back = (
    <Link to="/training" className={styles.back} aria-label={t('back')}>
      <ChevronLeft size={18} />
    </Link>
  );
  if (job.data === undefined)
    return (
      <Page title={t('presenter.title')} crumbs={back}>
        {job.error === null ? <div className={styles.ghost} /> : <ErrorNotice error={job.error} />}
      </Page>
    );
  const standing = avatarStanding(job.data.state ?? '');
  return (
    <Page
      title={job.data.name ?? ''}
      crumbs={back}
      tools={
        <>
          <Badge tone={toneOf(standing)}>{t(`state.${standing.phase}.${standing.mood}`)}</Badge>
          <Finished job={job.data} />
          <Delete job={job.data} />
        </>
      }
    >
      <div className={styles.top}>
        <Phases standing={standing} />
      </div>
      <div className={shared.columns}>
        <div className={styles.column}>
          <Now job={job.data} standing={standing} />
          <Comparison job={job.data} />
          <Calibrator job={job.data} />
          <Review job={job.data} />
        </div>
        <div className={styles.column}>
          <ResultFigures job={job.data} />
          <Logs job={job.data} />
        </div>
      </div>
    </Page>
  );
}

/** What is going on now, or what somebody is asked for. */
function Now({ job, standing }: { readonly job: AvatarTraining; readonly standing: Standing }): ReactNode {
  const { t } = useTranslation('training');
  const { state = '', reason } = job;
  if (standing.mood === 'works')
    return (
      <Panel
        title={t('presenter.now')}
        tools={
          standing.phase === 'training' ? (
            <Deed job={job} label={t('presenter.stop')} deed={stopAvatar} icon={<CircleStop />} />
          ) : null
        }
      >
        <Working progress={job.progress} />
      </Panel>
    );
  return (
    <>
      {standing.mood !== 'fault' ? null : (
        <Notice
          tone="fault"
          title={t(`fault.${standing.phase}`)}
          action={
            standing.phase === 'training' ? (
              <Deed job={job} label={t('presenter.reset')} deed={resetAvatar} icon={<RotateCcw />} />
            ) : undefined
          }
        >
          {/* What the checks found stands below, property by property. */}
          {state === 'AUTO_VERIFY_FAILED' && job.review !== null ? t('fault.see') : reason}
        </Notice>
      )}
      <NewMaterial job={job} />
      {state === 'MANUAL_VERIFYING' ? <ReviewVerdict job={job} /> : null}
      {standing.phase === 'result' ? <ResultVerdict job={job} /> : null}
    </>
  );
}

/** One thing that the reviewer's side may do with a training under way. */
function Deed({
  job,
  label,
  deed,
  icon,
}: {
  readonly job: AvatarTraining;
  readonly label: string;
  readonly deed: (jobId: string) => Promise<AvatarTraining>;
  readonly icon: ReactNode;
}): ReactNode {
  const cache = useQueryClient();
  const toasts = useToasts();
  const may = useMay();
  const { job_id: jobId = '' } = job;
  const run = useMutation({
    mutationFn: () => deed(jobId),
    onSuccess: (now) => cache.setQueryData(keys.avatarTraining(jobId), now),
    onError: (error) => toasts.failed(error),
  });
  if (!may.operate) return null;
  return (
    <Button size="s" icon={icon} busy={run.isPending} onClick={() => run.mutate()}>
      {label}
    </Button>
  );
}

function Finished({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t } = useTranslation('training');
  const { state, asset_id: asset } = job;
  if (state !== 'JOB_FINISH' || asset === undefined || asset === '') return null;
  return (
    <Link to="/library" search={{ asset }} className={button.button}>
      <FolderOpen />
      {t('presenter.inLibrary')}
    </Link>
  );
}

function Delete({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  const may = useMay();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => studio.call('delete2dModelTrainingJob', { params: { job_id: job.job_id ?? '' } }),
    onSuccess: async () => {
      await navigate({ to: '/training' });
      await cache.invalidateQueries({ queryKey: ['avatar-trainings', 'list'] });
      toasts.done(t('presenter.deleted'));
    },
    onError: (error) => {
      setAsking(false);
      toasts.failed(error);
    },
  });
  if (!may.operate || !AVATAR_DELETABLE.includes(job.state ?? '')) return null;
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
        title={t('presenter.deleteTitle', { name: job.name })}
        confirm={t('delete')}
      >
        {t('presenter.deleteHint')}
      </Confirm>
    </>
  );
}
