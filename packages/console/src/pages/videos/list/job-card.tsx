import { Link, useNavigate } from '@tanstack/react-router';
import { Code2, MoreHorizontal, Pencil, Play, RotateCcw, Square } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VideoJob } from '../../../api/own-videos.ts';
import { useMay } from '../../../app/session.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { clock } from '../shared/assets.ts';
import { JobProgress } from '../shared/job-progress.tsx';
import { isOpen, useCancelJob } from '../shared/use-jobs.ts';
import { ApiCallDialog } from './api-call-dialog.tsx';
import { useMakeAgain } from './use-make-again.ts';
import styles from './videos.module.css';

const TONES: Readonly<Record<VideoJob['state'], Tone>> = {
  WAITING: 'plain',
  PROCESSING: 'accent',
  SUCCEED: 'good',
  FAILED: 'fault',
  CANCELED: 'plain',
  BLOCK: 'warn',
};

/** A video with its cover, its state and what can be done with it. */
export function JobCard({
  job,
  cover,
}: {
  readonly job: VideoJob;
  readonly cover: string | undefined;
}): ReactNode {
  const { t, i18n } = useTranslation(['videos', 'common']);
  const { operate } = useMay();
  const navigate = useNavigate();
  const cancel = useCancelJob();
  const again = useMakeAgain();
  const [calling, setCalling] = useState(false);
  const open = isOpen(job);
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  const { script_id: scriptId } = job;
  return (
    <li className={styles.card}>
      <Link
        from="/videos"
        to="/videos"
        search={(old) => ({ ...old, job: job.job_id })}
        className={styles.picture}
      >
        {cover === undefined ? (
          <span className={styles.blank} data-state={job.state} />
        ) : (
          <img src={cover} alt="" loading="lazy" />
        )}
        {job.state === 'SUCCEED' ? (
          <span className={styles.play}>
            <Play size={20} />
          </span>
        ) : null}
        {job.duration === null ? null : <span className={styles.length}>{clock(job.duration)}</span>}
        <span className="visually-hidden">
          {t(job.state === 'SUCCEED' ? 'job.play' : 'job.open', { name: job.name })}
        </span>
      </Link>
      <div className={styles.about}>
        <div className={styles.line}>
          <strong title={job.name}>{job.name}</strong>
          <Menu
            trigger={
              <Button
                look="ghost"
                size="s"
                icon={<MoreHorizontal />}
                aria-label={t('job.more', { name: job.name })}
              />
            }
            items={[
              ...(operate
                ? [
                    {
                      label: t('job.again'),
                      icon: <RotateCcw size={14} />,
                      onSelect: () => again.mutate(job.job_id),
                    },
                  ]
                : []),
              ...(scriptId === null
                ? []
                : [
                    {
                      label: t('job.edit'),
                      icon: <Pencil size={14} />,
                      onSelect: () => void navigate({ to: '/videos/edit/$scriptId', params: { scriptId } }),
                    },
                  ]),
              { label: t('job.call'), icon: <Code2 size={14} />, onSelect: () => setCalling(true) },
              ...(open && operate
                ? [
                    undefined,
                    {
                      label: t('common:cancel'),
                      icon: <Square size={14} />,
                      danger: true,
                      onSelect: () => cancel.mutate(job.job_id),
                    },
                  ]
                : []),
            ]}
          />
        </div>
        {open ? (
          <div className={styles.line}>
            <JobProgress job={job} />
            {operate ? (
              <Button
                look="ghost"
                size="s"
                icon={<Square />}
                aria-label={t('job.cancel', { name: job.name })}
                busy={cancel.isPending}
                onClick={() => cancel.mutate(job.job_id)}
              />
            ) : null}
          </div>
        ) : (
          <div className={styles.line}>
            <Badge tone={TONES[job.state]}>{t(`state.${job.state}`)}</Badge>
            <time className={styles.time} dateTime={job.create_time}>
              {when.format(new Date(job.create_time))}
            </time>
          </div>
        )}
        {job.error === null ? null : (
          <p className={styles.fault} title={job.error.code}>
            {job.error.reason || job.error.message}
          </p>
        )}
      </div>
      {calling ? <ApiCallDialog jobId={job.job_id} onClose={() => setCalling(false)} /> : null}
    </li>
  );
}
