import { Slider as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { decibels, levelOf, positionOf } from './mixer-state.ts';
import styles from './mixer.module.css';

const STEPS = 600;
const MARKS = [10, 0, -10, -20, -40] as const;

/** A fader in decibels; a double click puts it to 0. */
export function Fader({
  label,
  db,
  disabled,
  onChange,
}: {
  readonly label: string;
  readonly db: number;
  readonly disabled: boolean;
  readonly onChange: (db: number) => void;
}): ReactNode {
  return (
    <div className={styles.fader} onDoubleClick={() => !disabled && onChange(0)}>
      {MARKS.map((mark) => (
        <span
          key={mark}
          className={styles.mark}
          style={{ bottom: `${positionOf(mark) * 100}%` }}
          data-zero={mark === 0}
        >
          {mark}
        </span>
      ))}
      <Radix.Root
        className={styles.slide}
        orientation="vertical"
        min={0}
        max={STEPS}
        step={1}
        value={[Math.round(positionOf(db) * STEPS)]}
        disabled={disabled}
        onValueChange={([at]) => at !== undefined && onChange(levelOf(at / STEPS))}
      >
        <Radix.Track className={styles.track} />
        <Radix.Thumb className={styles.cap} aria-label={label} aria-valuetext={`${decibels(db)} dB`} />
      </Radix.Root>
    </div>
  );
}
