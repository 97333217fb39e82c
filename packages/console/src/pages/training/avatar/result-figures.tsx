import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AvatarTraining } from '../../../api/own-training.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import shared from '../shared/shared.module.css';
import { figure } from '../shared/words.ts';

/** What was measured on the new presenter's own pictures. */
export function ResultFigures({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t, i18n } = useTranslation('training');
  const { figures, warnings } = job;
  if (figures === null) return null;
  const percent = (share: number): string =>
    new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 }).format(share);
  return (
    <Panel title={t('figures.title')}>
      <div className={shared.form}>
        <dl className={shared.facts}>
          <dt>{t('figures.closure')}</dt>
          <dd className="tabular">{percent(figures.closureRecall)}</dd>
          <dt>{t('figures.opening')}</dt>
          <dd className="tabular">{figure(figures.openingCorrelation, i18n.language)}</dd>
          <dt>{t('figures.sharpness')}</dt>
          <dd className="tabular">{percent(figures.mouthSharpness)}</dd>
          <dt>{t('figures.seam')}</dt>
          <dd className="tabular">
            {t('figures.of255', { value: figure(figures.seamStep, i18n.language) })}
          </dd>
        </dl>
        {warnings.map((warning) => (
          <Notice key={warning} tone="warn">
            {warning}
          </Notice>
        ))}
      </div>
    </Panel>
  );
}
