import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import styles from './transition.module.css';

const LEAST_MS = 120;
const MOST_MS = 5000;
/** From here on the throw counts. */
const THROWN = 0.97;
const KEY_STEP = 0.25;

/** A lever: thrown to its other end it takes the preview, as slowly as it was thrown. */
export function TBar({
  disabled,
  label,
  onThrow,
}: {
  readonly disabled: boolean;
  readonly label: string;
  readonly onThrow: (milliseconds: number) => void;
}): ReactNode {
  const track = useRef<HTMLDivElement>(null);
  const begun = useRef<number | undefined>(undefined);
  const [share, setShare] = useState(0);
  const move = (next: number): void => {
    const at = Math.min(1, Math.max(0, next));
    if (at > 0) begun.current ??= performance.now();
    if (at < THROWN) {
      setShare(at);
      return;
    }
    const took = performance.now() - (begun.current ?? performance.now());
    begun.current = undefined;
    setShare(0);
    onThrow(Math.round(Math.min(MOST_MS, Math.max(LEAST_MS, took))));
  };
  const place = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box !== undefined) move(1 - (event.clientY - box.top) / box.height);
  };
  const letGo = (): void => {
    begun.current = undefined;
    setShare(0);
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowUp: KEY_STEP, ArrowRight: KEY_STEP, ArrowDown: -KEY_STEP, ArrowLeft: -KEY_STEP }[
      event.key
    ];
    if (step === undefined || disabled) return;
    event.preventDefault();
    move(share + step);
  };
  return (
    <div
      ref={track}
      className={styles.tbar}
      role="slider"
      tabIndex={disabled ? -1 : 0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-disabled={disabled}
      onPointerDown={(event) => {
        if (disabled) return;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) place(event);
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onKeyDown={press}
    >
      <div className={styles.lever} style={{ bottom: `${share * 100}%` }} />
    </div>
  );
}
