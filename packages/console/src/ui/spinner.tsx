import type { ReactNode } from 'react';
import styles from './spinner.module.css';

/** Says that something is under way whose end nobody knows. */
export function Spinner({ size = 16 }: { readonly size?: number }): ReactNode {
  return (
    <svg className={styles.spinner} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" />
      <path d="M14 8a6 6 0 0 0-6-6" />
    </svg>
  );
}
