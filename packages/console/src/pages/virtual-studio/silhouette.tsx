import type { ReactNode } from 'react';
import styles from './virtual-studio.module.css';

/** Stands for whoever comes, as long as there is no picture; of the shape of a camera's picture. */
export function Silhouette(): ReactNode {
  return (
    <svg className={styles.silhouette} viewBox="0 0 320 180" aria-hidden="true">
      <circle cx="160" cy="56" r="34" />
      <path d="M94 180c0-52 28-78 66-78s66 26 66 78Z" />
    </svg>
  );
}
