import { Check, CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PHASES, type Standing } from './states.ts';
import styles from './shared.module.css';

/** The way of a training, and where it stands. */
export function Phases({ standing }: { readonly standing: Standing }): ReactNode {
  const { t } = useTranslation('training');
  const at = PHASES.indexOf(standing.phase);
  return (
    <ol className={styles.phases} aria-label={t('phases.label')}>
      {PHASES.map((phase, index) => {
        const isHere = index === at;
        const isDone = index < at || (isHere && standing.mood === 'good');
        return (
          <li
            key={phase}
            className={styles.phase}
            data-done={isDone}
            data-here={isHere}
            data-mood={isHere ? standing.mood : undefined}
            aria-current={isHere ? 'step' : undefined}
          >
            <span className={styles.dot} aria-hidden="true">
              {isDone ? (
                <Check size={14} strokeWidth={3} />
              ) : isHere && standing.mood === 'fault' ? (
                <CircleAlert size={14} />
              ) : (
                index + 1
              )}
            </span>
            {t(`phases.${phase}`)}
          </li>
        );
      })}
    </ol>
  );
}
