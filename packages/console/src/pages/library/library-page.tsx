import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.tsx';

export function LibraryPage(): ReactNode {
  const { t } = useTranslation('common');
  return <Page title={t('nav.library')}>{null}</Page>;
}
