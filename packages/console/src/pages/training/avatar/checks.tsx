import { CircleAlert, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FootageReview } from '../../../api/own-training.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { figure, stretch } from '../shared/words.ts';
import styles from './avatar.module.css';

const MOST_RANGES = 6;

/** What the review found, each property with its figure and where it fails. */
export function Checks({
  review,
  isChecking = false,
}: {
  readonly review: FootageReview | null | undefined;
  readonly isChecking?: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation('training');
  if (review === undefined || review === null)
    return isChecking ? (
      <p className={styles.looking} role="status">
        <Spinner /> {t('checks.looking')}
      </p>
    ) : (
      <p className={styles.quiet}>{t('checks.none')}</p>
    );
  const name = (id: string): string => {
    const key = `check.${id}`;
    return i18n.exists(key, { ns: 'training' }) ? t(key) : id;
  };
  // What fails comes first.
  const checks = review.checks.toSorted((a, b) => Number(a.passed) - Number(b.passed));
  return (
    <ul className={styles.checks} aria-busy={isChecking}>
      {checks.map(({ id, passed, figure: value, unit, wanted, ranges, message }) => (
        <li key={id} className={styles.check} data-passed={passed}>
          {passed ? (
            <CircleCheck size={16} aria-label={t('checks.good')} />
          ) : (
            <CircleAlert size={16} aria-label={t('checks.bad')} />
          )}
          <div className={styles.checkWords}>
            <div className={styles.checkHead}>
              <strong>{name(id)}</strong>
              <span className="tabular" title={wanted}>
                {id === 'container' ? null : `${figure(value, i18n.language)} ${unit}`}
              </span>
            </div>
            {passed ? null : <p>{message}</p>}
            {passed || ranges.length === 0 ? null : (
              <p className={styles.ranges}>
                {ranges.slice(0, MOST_RANGES).map((range) => (
                  <span key={`${range.from}-${range.to}`} className="tabular">
                    {stretch(range)}
                  </span>
                ))}
                {ranges.length > MOST_RANGES ? (
                  <span>{t('checks.more', { count: ranges.length - MOST_RANGES })}</span>
                ) : null}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
