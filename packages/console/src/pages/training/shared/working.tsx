import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingProgress } from '../../../api/own-training.ts';
import { Progress } from '../../../ui/progress.tsx';
import styles from './shared.module.css';
import { minutes } from './words.ts';

/** How far the machine is, and how long it will take if it goes on like this. */
export function Working({ progress }: { readonly progress: TrainingProgress | null }): ReactNode {
  const { t, i18n } = useTranslation('training');
  const stage = progress?.stage ?? null;
  const done = progress?.done ?? null;
  const left = progress?.seconds_left ?? null;
  const name = stage === null ? t('working.waiting') : stageName(stage);
  function stageName(known: string): string {
    const key = `stage.${known}`;
    return i18n.exists(key, { ns: 'training' }) ? t(key) : known;
  }
  return (
    <div className={styles.working} role="status">
      <div className={styles.workingWords}>
        <strong>{name}</strong>
        <span className="tabular">
          {done === null ? null : `${Math.floor(done * 100)} %`}
          {left === null ? null : ` · ${t('working.left', { time: minutes(left) })}`}
        </span>
      </div>
      <Progress value={done ?? undefined} label={name} />
    </div>
  );
}
