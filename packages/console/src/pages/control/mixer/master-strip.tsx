import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LevelBar } from '../level-bar.tsx';
import { useDesk } from '../use-desk.ts';
import styles from './mixer.module.css';

const SILENCE = -119;

/** Level and loudness of the programme. */
export function MasterStrip(): ReactNode {
  const { t } = useTranslation('control');
  return (
    <section className={styles.master} aria-label={t('mixer.programme')}>
      <h3 className={styles.name}>{t('mixer.programme')}</h3>
      <div className={styles.lane}>
        <LevelBar className={styles.wide} />
        <dl className={styles.figures}>
          <Figure name="lufs_m" />
          <Figure name="lufs_s" />
          <Figure name="lufs_i" />
          <Figure name="peak_db" />
        </dl>
      </div>
      <p className={styles.goal}>{t('mixer.goal')}</p>
    </section>
  );
}

function Figure({ name }: { readonly name: 'lufs_m' | 'lufs_s' | 'lufs_i' | 'peak_db' }): ReactNode {
  const { stream } = useDesk();
  const { t } = useTranslation('control');
  const place = useRef<HTMLElement>(null);
  useEffect(
    () =>
      stream?.draw((meters) => {
        const value = meters?.programme[name];
        if (place.current === null) return;
        place.current.textContent =
          value === undefined || value < SILENCE ? '–' : value.toFixed(1).replace('-', '−');
      }),
    [stream, name],
  );
  return (
    <div>
      <dt>{t(`mixer.${name}`)}</dt>
      <dd ref={place} className="tabular">
        –
      </dd>
    </div>
  );
}
