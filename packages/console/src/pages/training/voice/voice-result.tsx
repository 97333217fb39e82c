import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VoiceTraining } from '../../../api/own-training.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import shared from '../shared/shared.module.css';
import styles from './voice.module.css';

/** What the voice is, said plainly, how like it is, and how it sounds beside the person. */
export function VoiceResult({ job }: { readonly job: VoiceTraining }): ReactNode {
  const { t } = useTranslation('training');
  const { result } = job;
  if (result === null) return null;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const person = [...job.recordings, ...job.pieces][0]?.audio_url;
  return (
    <Panel title={t('made.title')}>
      <div className={shared.form}>
        <p>{result.label}</p>
        <dl className={shared.facts}>
          <dt>{t('made.similarity')}</dt>
          <dd className="tabular">{percent(result.similarity)}</dd>
          <dt>{t('made.intelligibility')}</dt>
          <dd className="tabular">{percent(result.intelligibility)}</dd>
        </dl>
        {result.is_good_enough ? null : <Notice tone="warn">{t('made.weak')}</Notice>}
        <ul className={styles.samples}>
          {person === undefined ? null : (
            <li>
              <p>{t('made.person')}</p>
              <audio src={person} controls preload="none" aria-label={t('made.person')} />
            </li>
          )}
          {result.samples.map(({ text, url }) => (
            <li key={url}>
              <p>{text}</p>
              <audio src={url} controls preload="none" aria-label={text} />
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
