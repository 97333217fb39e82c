import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VoiceTraining } from '../../../api/own-training.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import shared from '../shared/shared.module.css';
import { figure } from '../shared/words.ts';
import styles from './voice.module.css';

const MOST = 12;

/** What was wrong with recordings, else how good they are on the whole. */
export function Recordings({ job }: { readonly job: VoiceTraining }): ReactNode {
  const { t, i18n } = useTranslation('training');
  const errors = job.system_audit?.errors ?? [];
  const judged = [...job.recordings, ...job.pieces].flatMap(({ verdict }) => verdict ?? []);
  if (errors.length === 0 && judged.length === 0) return null;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const matches = judged.flatMap(({ figures }) => figures.match ?? []);
  return (
    <Panel title={t('recordings.title')}>
      <div className={shared.form}>
        {judged.length === 0 ? null : (
          <dl className={shared.facts}>
            <dt>{t('recordings.count')}</dt>
            <dd className="tabular">{judged.length}</dd>
            <dt>{t('recordings.snr')}</dt>
            <dd className="tabular">
              {figure(mean(judged.map(({ figures }) => figures.snr)), i18n.language)} dB
            </dd>
            <dt>{t('recordings.loudness')}</dt>
            <dd className="tabular">
              {figure(mean(judged.map(({ figures }) => figures.loudness)), i18n.language)} LUFS
            </dd>
            {matches.length === 0 ? null : (
              <>
                <dt>{t('recordings.match')}</dt>
                <dd className="tabular">{Math.round(mean(matches) * 100)} %</dd>
              </>
            )}
          </dl>
        )}
        {errors.slice(0, MOST).map(({ audio_name: name, error_code: code, error_message: message }) => (
          <Notice key={`${name ?? ''}${code}${message}`} tone="warn" title={name ?? code}>
            {message}
          </Notice>
        ))}
        {errors.length > MOST ? (
          <p className={styles.quiet}>{t('checks.more', { count: errors.length - MOST })}</p>
        ) : null}
      </div>
    </Panel>
  );
}
