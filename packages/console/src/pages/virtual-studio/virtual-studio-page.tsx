import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.tsx';

export function VirtualStudioPage(): ReactNode {
  const { t } = useTranslation('common');
  return <Page title={t('nav.virtualStudio')}>{null}</Page>;
}
