import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Robot } from '../../../api/own-dialogs.ts';
import { useMay } from '../../../app/session.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { Ask } from './ask.tsx';
import { Live } from './live.tsx';
import styles from './try.module.css';

/** The robot as it is stored, to be talked to or asked, beside what is edited. */
export function TryPanel({ robot, dirty }: { readonly robot: Robot; readonly dirty: boolean }): ReactNode {
  const { t } = useTranslation('robots');
  const may = useMay();
  const [which, setWhich] = useState<'live' | 'ask'>('live');
  const note = dirty ? <Notice>{t('try.unsaved')}</Notice> : null;
  return (
    <section className={styles.panel} aria-label={t('try.title')}>
      {may.operate ? (
        <Tabs
          label={t('try.title')}
          value={which}
          onChange={setWhich}
          tabs={[
            {
              name: 'live',
              label: t('try.live'),
              content: (
                <div className={styles.sheet}>
                  {note}
                  <Live robot={robot} />
                </div>
              ),
            },
            {
              name: 'ask',
              label: t('try.ask'),
              content: (
                <div className={styles.sheet}>
                  {note}
                  <Ask robot={robot} />
                </div>
              ),
            },
          ]}
        />
      ) : (
        <div className={styles.sheet}>
          <Notice>{t('try.viewer')}</Notice>
        </div>
      )}
    </section>
  );
}
