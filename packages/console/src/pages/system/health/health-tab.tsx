import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { LoadingLine } from '../loading-line.tsx';
import { Section } from '../section.tsx';
import { Checks } from './checks.tsx';
import { Figures } from './figures.tsx';
import styles from './health.module.css';
import { Hosts } from './hosts.tsx';
import { useSystem } from './use-system.ts';

/** Whether everything works, what the machine has left, and what runs. */
export function HealthTab(): ReactNode {
  const { t } = useTranslation('system');
  const { data: system, error } = useSystem();
  if (system === undefined) return error === null ? <LoadingLine /> : <ErrorNotice error={error} />;
  return (
    <>
      {error === null ? null : <ErrorNotice error={error} />}
      <Section title={t('health.now')}>
        {system.problems.length === 0 ? (
          <p className={styles.works}>
            <span className={styles.lamp} aria-hidden="true" />
            {t('health.works')}
          </p>
        ) : (
          <Notice tone="fault" title={t('health.problems')}>
            <ul className={styles.problems}>
              {system.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </Notice>
        )}
        <Figures system={system} />
      </Section>
      <Hosts hosts={system.hosts} processors={system.load.processors} />
      <Checks checks={system.checks} checkedAt={system.checked_at} isChecking={system.is_checking} />
    </>
  );
}
