import type { ReactNode } from 'react';
import styles from './progress.module.css';

/** How far something is; `value` 0 to 1, undefined when nobody knows. */
export function Progress({
  value,
  label,
}: {
  readonly value: number | undefined;
  readonly label: string;
}): ReactNode {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      className={styles.track}
      role="progressbar"
      aria-label={label}
      {...(percent === undefined
        ? {}
        : { 'aria-valuenow': percent, 'aria-valuemin': 0, 'aria-valuemax': 100 })}
    >
      <div
        className={percent === undefined ? styles.unknown : styles.bar}
        style={percent === undefined ? {} : { transform: `scaleX(${percent / 100})` }}
      />
    </div>
  );
}
