import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Robot, RobotBrain } from '../../../api/own-dialogs.ts';
import { useMay } from '../../../app/session.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { Ask } from './ask.tsx';
import { Live } from './live.tsx';
import styles from './try.module.css';

/** The robot as it is stored, to be talked to or asked, beside what is edited. */
export function TryPanel({
  robot,
  dirty,
  brain,
}: {
  readonly robot: Robot;
  readonly dirty: boolean;
  /** What is to answer, when that is not saved yet. */
  readonly brain: RobotBrain | undefined;
}): ReactNode {
  const { t } = useTranslation('robots');
  const may = useMay();
  const [which, setWhich] = useState<'live' | 'ask'>('live');
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
                  {dirty ? <Notice>{t('try.unsaved')}</Notice> : null}
                  <Live robot={robot} />
                </div>
              ),
            },
            {
              name: 'ask',
              label: t('try.ask'),
              content: (
                <div className={styles.sheet}>
                  {dirty ? <Notice>{t('ask.unsaved')}</Notice> : null}
                  <Ask robot={robot} brain={brain} />
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
