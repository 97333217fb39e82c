import clsx from 'clsx';
import type { ReactNode } from 'react';
import styles from './panel.module.css';

export interface PanelProps {
  readonly title?: ReactNode;
  /** At the right of the title. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  /** Without padding: lists and pictures reach the edges. */
  readonly flush?: boolean;
  readonly className?: string | undefined;
  readonly label?: string;
}

/** A region of a page with a title line. */
export function Panel({ title, tools, children, flush = false, className, label }: PanelProps): ReactNode {
  return (
    <section
      className={clsx(styles.panel, className)}
      aria-label={label ?? (typeof title === 'string' ? title : undefined)}
    >
      {title === undefined && tools === undefined ? null : (
        <header className={styles.head}>
          <h2>{title}</h2>
          <div className={styles.tools}>{tools}</div>
        </header>
      )}
      <div className={clsx(styles.body, flush && styles.flush)}>{children}</div>
    </section>
  );
}
