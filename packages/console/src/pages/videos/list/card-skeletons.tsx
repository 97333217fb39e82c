import type { ReactNode } from 'react';
import styles from './videos.module.css';

const COUNT = 8;

/** Where cards will be. */
export function CardSkeletons(): ReactNode {
  return (
    <ul className={styles.cards} aria-busy="true">
      {Array.from({ length: COUNT }, (_, index) => (
        <li key={index} className={styles.skeleton} />
      ))}
    </ul>
  );
}
