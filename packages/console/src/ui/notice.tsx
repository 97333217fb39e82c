import clsx from 'clsx';
import { AlertTriangle, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../api/explain.ts';
import styles from './notice.module.css';

/** Something to know, where it belongs. */
export function Notice({
  tone = 'info',
  title,
  children,
  action,
}: {
  readonly tone?: 'info' | 'warn' | 'fault';
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}): ReactNode {
  return (
    <div className={clsx(styles.notice, styles[tone])} role={tone === 'fault' ? 'alert' : 'status'}>
      {tone === 'info' ? <Info size={16} /> : <AlertTriangle size={16} />}
      <div className={styles.words}>
        {title === undefined ? null : <strong>{title}</strong>}
        {children === undefined ? null : <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** What happened, why, what next, and the id that the log knows it by. */
export function ErrorNotice({
  error,
  action,
}: {
  readonly error: unknown;
  readonly action?: ReactNode;
}): ReactNode {
  const { t } = useTranslation('common');
  const { what, next, requestId } = explain(error, t);
  return (
    <Notice tone="fault" title={what} action={action}>
      {next}
      {requestId === undefined ? null : (
        <div className={styles.request}>
          {t('error.request')} <code>{requestId}</code>
        </div>
      )}
    </Notice>
  );
}
