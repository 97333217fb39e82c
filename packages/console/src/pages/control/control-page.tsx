import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.tsx';

export function ControlPage(): ReactNode {
  const { t } = useTranslation('common');
  return <Page title={t('nav.control')}>{null}</Page>;
}
