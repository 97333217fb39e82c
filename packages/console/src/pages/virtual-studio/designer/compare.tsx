import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '../../../ui/segmented.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import styles from './designer.module.css';

type Ground = 'checks' | 'black' | 'white' | 'bright';

/** The camera's picture at the left of a line, the person alone at the right of it; the line is dragged. */
export function Compare({
  before,
  after,
  busy,
}: {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly busy: boolean;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const [split, setSplit] = useState(50);
  const [ground, setGround] = useState<Ground>('checks');
  if (before === undefined) return <div className={styles.nothing}>{t('picture.none.note')}</div>;
  return (
    <div className={styles.compareFrame}>
      <div className={styles.compare} data-ground={ground}>
        {after === undefined ? null : <img src={after} alt={t('compare.after')} className={styles.after} />}
        <img
          src={before}
          alt={t('compare.before')}
          className={styles.before}
          style={{ clipPath: `inset(0 ${100 - split}% 0 0)` }}
        />
        <div className={styles.split} style={{ left: `${split}%` }} />
        <input
          type="range"
          className={styles.splitRange}
          min={0}
          max={100}
          value={split}
          onChange={(event) => setSplit(Number(event.target.value))}
          aria-label={t('compare.split')}
        />
        {busy ? (
          <span className={styles.busy}>
            <Spinner />
          </span>
        ) : null}
      </div>
      <Segmented
        label={t('compare.ground')}
        value={ground}
        onChange={setGround}
        choices={(['checks', 'black', 'white', 'bright'] as const).map((value) => ({
          value,
          label: t(`ground.${value}`),
        }))}
      />
    </div>
  );
}
