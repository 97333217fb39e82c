import clsx from 'clsx';
import type { ReactNode } from 'react';
import styles from './page.module.css';

/** The frame of a page: a line with its name and tools, and what it shows. */
export function Page({
  title,
  crumbs,
  tools,
  children,
  fill = false,
}: {
  readonly title: ReactNode;
  /** Before the title, e.g. a link back. */
  readonly crumbs?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  /** The content fills the window and scrolls inside by itself. */
  readonly fill?: boolean;
}): ReactNode {
  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <header className={styles.head}>
        <div className={styles.title}>
          {crumbs}
          <h1>{title}</h1>
        </div>
        <div className={styles.tools}>{tools}</div>
      </header>
      <div className={clsx(styles.content, fill && styles.fill)}>{children}</div>
    </main>
  );
}
