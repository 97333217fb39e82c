import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AvatarTraining } from '../../../api/own-training.ts';
import { Panel } from '../../../ui/panel.tsx';
import styles from './avatar.module.css';

const given = (url: string | undefined): string | undefined =>
  url === undefined || url === '' ? undefined : url;

/** The material beside what came of it. */
export function Comparison({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t } = useTranslation('training');
  const source = given(job.training_video_download_url);
  const speech = given(job.verify_video_download_url);
  const actions = (job.samples ?? []).filter((sample) => given(sample.sample_download_url) !== undefined);
  if (source === undefined && speech === undefined && actions.length === 0) return null;
  return (
    <Panel title={t('compare.title')}>
      <div className={styles.compare}>
        {source === undefined ? null : (
          <figure>
            {job.kind === 'portrait' ? (
              <img src={source} alt={t('compare.source')} />
            ) : (
              <video src={source} controls preload="metadata" aria-label={t('compare.source')} />
            )}
            <figcaption>{t('compare.source')}</figcaption>
          </figure>
        )}
        {speech === undefined ? null : (
          <figure>
            <video
              src={speech}
              poster={given(job.cover_download_url)}
              controls
              preload="metadata"
              aria-label={t('compare.result')}
            />
            <figcaption>{t('compare.result')}</figcaption>
          </figure>
        )}
      </div>
      {actions.length === 0 ? null : (
        <div className={styles.actions}>
          {actions.map(({ action_tag: tag = '', action_name_en: name, sample_download_url: url }) => (
            <figure key={tag}>
              <video src={url} controls preload="none" aria-label={name ?? tag} />
              <figcaption>{name ?? tag}</figcaption>
            </figure>
          ))}
        </div>
      )}
    </Panel>
  );
}
