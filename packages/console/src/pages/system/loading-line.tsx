import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './system.module.css';

/** Seen only where waiting takes longer than a blink. */
export function LoadingLine(): ReactNode {
  const { t } = useTranslation('common');
  return (
    <div className={styles.loading} role="status">
      <Spinner />
      {t('loading')}
    </div>
  );
}
