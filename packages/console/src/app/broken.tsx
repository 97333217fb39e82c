import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import styles from './shell.module.css';

/** Nothing has this address. */
export function MissingPage(): ReactNode {
  const { t } = useTranslation('common');
  return (
    <EmptyState
      icon={<Compass size={20} />}
      title={t('page.missing')}
      action={<Link to="/videos">{t('nav.videos')}</Link>}
    >
      {t('page.missingHint')}
    </EmptyState>
  );
}

/** A page threw. */
export function BrokenPage({ error, reset }: ErrorComponentProps): ReactNode {
  const { t } = useTranslation('common');
  return (
    <main className={styles.broken} id="main">
      <h1>{t('page.broken')}</h1>
      <ErrorNotice error={error} action={<Button onClick={reset}>{t('retry')}</Button>} />
    </main>
  );
}
