import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './keyboard-map.module.css';

const KEYS = [
  ['preview', '1 … 9'],
  ['hotCut', 'Shift 1 … 9'],
  ['cut', 'Space'],
  ['auto', 'Enter'],
  ['black', 'F'],
  ['tbar', '↑ ↓'],
] as const;

/** Keys of a control room. */
export function KeyboardMap(): ReactNode {
  const { t } = useTranslation('control');
  return (
    <>
      <dl className={styles.keys}>
        {KEYS.map(([name, chord]) => (
          <div key={name}>
            <dt>{chord.split(' ').map((key, i) => (key === '…' ? ' … ' : <kbd key={i}>{key}</kbd>))}</dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.hint}>{t('keys.hint')}</p>
    </>
  );
}
