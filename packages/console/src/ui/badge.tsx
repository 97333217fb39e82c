import clsx from 'clsx';
import type { ReactNode } from 'react';
import styles from './badge.module.css';

export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'fault' | 'info' | 'pgm' | 'pvw';

/** A short word of state. `pgm` and `pvw` are for programme and preview alone. */
export function Badge({
  tone = 'plain',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}): ReactNode {
  return <span className={clsx(styles.badge, styles[tone])}>{children}</span>;
}
