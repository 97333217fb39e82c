import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { steppedBy } from './lever.ts';
import styles from './transition.module.css';

/** For the show to follow a lever that was let go of. */
const SETTLE_MS = 800;

/** A lever between programme and preview: it stays where it is left, and takes the preview at its far end. */
export function TBar({
  disabled,
  label,
  valueText,
  held,
  onMove,
}: {
  readonly disabled: boolean;
  readonly label: string;
  readonly valueText: string;
  /** Where the show holds it; null while it does not. */
  readonly held: number | null;
  readonly onMove: (position: number) => void;
}): ReactNode {
  const track = useRef<HTMLDivElement>(null);
  /** The hand that holds it; when it has taken, it must let go before it can begin anew. */
  const hand = useRef<'moves' | 'done' | undefined>(undefined);
  const [mine, setMine] = useState<number>();
  const [touched, setTouched] = useState(0);
  const share = mine ?? held ?? 0;
  // The hand is ahead of the show; when it rests, what the show says counts again.
  useEffect(() => {
    if (mine === undefined) return undefined;
    const timer = setTimeout(() => {
      if (hand.current === undefined) setMine(undefined);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [mine, touched]);
  const move = (next: number): void => {
    const at = Math.min(1, Math.max(0, next));
    setTouched((n) => n + 1);
    onMove(at);
    if (at < 1) {
      setMine(at);
      return;
    }
    if (hand.current !== undefined) hand.current = 'done';
    setMine(0);
  };
  const place = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || hand.current !== 'moves') return;
    const at = 1 - (event.clientY - box.top) / box.height;
    move(at >= 0.985 ? 1 : at);
  };
  const letGo = (): void => {
    hand.current = undefined;
    setTouched((n) => n + 1);
  };
  const press = (event: KeyboardEvent): void => {
    const next = steppedBy(event.key, share);
    if (next === undefined || disabled) return;
    event.preventDefault();
    move(next >= 0.985 ? 1 : next);
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
      aria-valuetext={valueText}
      aria-disabled={disabled}
      data-held={held !== null}
      onPointerDown={(event) => {
        if (disabled) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        hand.current = 'moves';
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
