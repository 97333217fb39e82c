import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { amount } from '../format.ts';
import styles from './usage.module.css';

const [WIDTH, HEIGHT, GAP] = [960, 96, 2];

/** Bars of days. */
export function DayChart({
  label,
  unit,
  days,
}: {
  readonly label: string;
  readonly unit: string;
  readonly days: readonly { readonly day: string; readonly amount: number }[];
}): ReactNode {
  const { i18n } = useTranslation('system');
  const most = Math.max(...days.map((one) => one.amount), Number.MIN_VALUE);
  const step = WIDTH / Math.max(1, days.length);
  const date = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const shown = (day: string): string => date.format(new Date(day));
  return (
    <figure className={styles.chart}>
      <div className={styles.scale}>
        <span className="tabular">
          {most === Number.MIN_VALUE ? 0 : amount(most, i18n.language)} {unit}
        </span>
        <span>0</span>
      </div>
      <div>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
          className={styles.bars}
        >
          {days.map((one, i) => (
            <rect
              key={one.day}
              x={i * step + GAP / 2}
              width={Math.max(1, step - GAP)}
              y={HEIGHT - (one.amount / most) * HEIGHT}
              height={(one.amount / most) * HEIGHT}
            >
              <title>{`${shown(one.day)}: ${amount(one.amount, i18n.language)} ${unit}`}</title>
            </rect>
          ))}
        </svg>
        <figcaption className={styles.ends}>
          <span>{shown(days[0]?.day ?? '')}</span>
          <span>{shown(days.at(-1)?.day ?? '')}</span>
        </figcaption>
      </div>
    </figure>
  );
}
