import { Slider as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './slider.module.css';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** While it is dragged. */
  readonly onChange: (value: number) => void;
  /** Where it was let go. */
  readonly onCommit?: (value: number) => void;
  /** What stands at the right, e.g. `−6 dB`. */
  readonly shown?: ReactNode;
  readonly disabled?: boolean;
  readonly vertical?: boolean;
  readonly quiet?: boolean;
}

/** A number between two others; arrows, Page keys, Home and End move it. */
export function Slider({
  label,
  value,
  min,
  max,
  step = 1,
  onChange,
  onCommit,
  shown,
  disabled = false,
  vertical = false,
  quiet = false,
}: SliderProps): ReactNode {
  return (
    <div className={styles.field} data-vertical={vertical}>
      {quiet ? null : (
        <div className={styles.head}>
          <span className={styles.label}>{label}</span>
          <span className={`${styles.shown} tabular`}>{shown ?? value}</span>
        </div>
      )}
      <Radix.Root
        className={styles.root}
        orientation={vertical ? 'vertical' : 'horizontal'}
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        onValueChange={([now]) => now !== undefined && onChange(now)}
        onValueCommit={([now]) => now !== undefined && onCommit?.(now)}
      >
        <Radix.Track className={styles.track}>
          <Radix.Range className={styles.range} />
        </Radix.Track>
        <Radix.Thumb className={styles.thumb} aria-label={label} />
      </Radix.Root>
    </div>
  );
}
