import { AlertTriangle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../../../api/explain.ts';
import styles from './stage.module.css';

/** Why there is no exact picture, below the one that the browser draws. */
export function StillFault({ error }: { readonly error: unknown }): ReactNode {
  const { t } = useTranslation('common');
  if (error === undefined) return null;
  return (
    <div className={styles.fault} role="status">
      <AlertTriangle size={14} />
      {explain(error, t).what}
    </div>
  );
}
