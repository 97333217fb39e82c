import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/page.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { FootageForm } from './footage/footage-form.tsx';
import { PortraitForm } from './portrait/portrait-form.tsx';
import styles from './avatar.module.css';

/** A new presenter of one photograph, or of a filmed person. */
export function NewPresenterPage(): ReactNode {
  const { t } = useTranslation('training');
  const { kind = 'portrait' } = useSearch({ from: '/shell/training/presenters/new' });
  const navigate = useNavigate();
  return (
    <Page
      title={t('new.presenter')}
      crumbs={
        <Link to="/training" className={styles.back} aria-label={t('back')}>
          <ChevronLeft size={18} />
        </Link>
      }
    >
      <div className={styles.choice}>
        <Segmented
          label={t('new.kind')}
          value={kind}
          onChange={(to: 'portrait' | 'video') =>
            void navigate({
              to: '/training/presenters/new',
              search: to === 'video' ? { kind: to } : {},
              replace: true,
            })
          }
          choices={[
            { value: 'portrait', label: t('new.portrait') },
            { value: 'video', label: t('new.video') },
          ]}
        />
        <p>{t(kind === 'portrait' ? 'new.portraitHint' : 'new.videoHint')}</p>
      </div>
      {kind === 'portrait' ? <PortraitForm /> : <FootageForm />}
    </Page>
  );
}
