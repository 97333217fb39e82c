import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AvatarTraining } from '../../../api/own-training.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import shared from '../shared/shared.module.css';
import { Checks } from './checks.tsx';

/** What the review found: in the papers, in the portrait or footage, and in the take of gestures. */
export function Review({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t } = useTranslation('training');
  const { review, state } = job;
  return (
    <Panel title={t('presenter.review')}>
      <div className={shared.form}>
        {(review?.problems ?? []).map((problem) => (
          <Notice key={problem} tone="warn">
            {problem}
          </Notice>
        ))}
        <Checks review={review?.portrait ?? review?.training} isChecking={state === 'AUTO_VERIFYING'} />
        {review?.action === undefined ? null : (
          <>
            <h3 className={shared.legend}>{t('footage.action')}</h3>
            <Checks review={review.action} />
          </>
        )}
      </div>
    </Panel>
  );
}
