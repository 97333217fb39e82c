import type { ReactNode } from 'react';
import styles from './system.module.css';

/** A part of a tab: what it is, one sentence about it, its tools, and what it shows. */
export function Section({
  title,
  lead,
  tools,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={styles.section} aria-label={title}>
      <header className={styles.head}>
        <div>
          <h2>{title}</h2>
          {lead === undefined ? null : <p>{lead}</p>}
        </div>
        {tools === undefined ? null : <div className={styles.tools}>{tools}</div>}
      </header>
      {children}
    </section>
  );
}
