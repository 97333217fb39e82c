import { AlertTriangle, CircleCheck, CircleX, Stethoscope } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../../api/own-system.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { moment } from '../format.ts';
import { Section } from '../section.tsx';
import page from '../system.module.css';
import styles from './health.module.css';
import { useCheck } from './use-system.ts';

const ICON: Readonly<Record<Finding['state'], ReactNode>> = {
  good: <CircleCheck size={18} />,
  lack: <AlertTriangle size={18} />,
  fault: <CircleX size={18} />,
};

/** What `cyclorama doctor` looks at, and what to do about it. */
export function Checks({
  checks,
  checkedAt,
  isChecking,
}: {
  readonly checks: readonly Finding[] | null;
  readonly checkedAt: string | null;
  readonly isChecking: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation('system');
  const may = useMay();
  const check = useCheck();
  const button = (
    <Button
      icon={<Stethoscope />}
      busy={check.isPending || isChecking}
      disabled={!may.operate}
      onClick={() => check.mutate()}
    >
      {t('checks.run')}
    </Button>
  );
  return (
    <Section
      title={t('checks.title')}
      lead={checkedAt === null ? undefined : t('checks.at', { at: moment(checkedAt, i18n.language) })}
      tools={checks === null ? undefined : button}
    >
      {check.error === null ? null : <ErrorNotice error={check.error} />}
      <div className={page.sheet}>
        {checks === null ? (
          <EmptyState icon={<Stethoscope size={20} />} title={t('checks.none')} action={button}>
            {t('checks.noneHint')}
          </EmptyState>
        ) : (
          <ul className={styles.checks}>
            {checks.map((finding) => (
              <li key={finding.name} data-state={finding.state}>
                <span className={styles.mark}>{ICON[finding.state]}</span>
                <strong>{finding.name}</strong>
                <div>
                  <span className="visually-hidden">{t(`checks.${finding.state}`)}: </span>
                  {finding.detail}
                  {finding.advice === undefined ? null : <p className={styles.advice}>{finding.advice}</p>}
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}
