import { Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './videos.module.css';

/** The page before and the one after, when there are several. */
export function Pager({ page, pages }: { readonly page: number; readonly pages: number }): ReactNode {
  const { t } = useTranslation('videos');
  if (pages < 2) return null;
  return (
    <nav className={styles.pager} aria-label={t('list.pages')}>
      {page > 1 ? (
        <Link
          from="/videos"
          to="/videos"
          search={(old) => ({ ...old, page: page - 1 })}
          aria-label={t('list.before')}
        >
          <ChevronLeft size={16} />
        </Link>
      ) : null}
      <span className="tabular">{t('list.page', { page, pages })}</span>
      {page < pages ? (
        <Link
          from="/videos"
          to="/videos"
          search={(old) => ({ ...old, page: page + 1 })}
          aria-label={t('list.after')}
        >
          <ChevronRight size={16} />
        </Link>
      ) : null}
    </nav>
  );
}
