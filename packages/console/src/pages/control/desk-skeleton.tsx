import type { ReactNode } from 'react';
import styles from './desk.module.css';

/** The room before anything of it is known: what comes does not move it. */
export function DeskSkeleton(): ReactNode {
  return (
    <div className={styles.room} aria-busy="true">
      <div className={styles.monitors}>
        <div className={styles.dark} />
        <div />
        <div className={styles.dark} />
      </div>
    </div>
  );
}
