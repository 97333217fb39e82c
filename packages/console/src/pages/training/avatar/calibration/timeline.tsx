import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { stretch } from '../../shared/words.ts';
import styles from './calibration.module.css';
import { moveMark, removeMark, type Edge, type Mark } from './marks.ts';

/** Pixels at the ends of a mark by which it is made longer or shorter. */
const GRIP = 10;
/** Seconds of an arrow key, and with Shift. */
const STEP = 0.04;
const LEAP = 1;

export interface TimelineProps {
  readonly marks: readonly Mark[];
  /** Seconds of the video, and where it is. */
  readonly length: number;
  readonly at: number;
  readonly chosen: number | undefined;
  readonly disabled: boolean;
  readonly onMarks: (marks: readonly Mark[]) => void;
  readonly onChoose: (id: number | undefined) => void;
  readonly onSeek: (seconds: number) => void;
}

/** Marks along the video: dragged, or moved by the arrow keys (Alt: the beginning, Ctrl: the end). */
export function Timeline(props: TimelineProps): ReactNode {
  const { marks, length, at, chosen, disabled, onMarks, onChoose, onSeek } = props;
  const { t } = useTranslation('training');
  const line = useRef<HTMLDivElement>(null);
  const drag = useRef<{
    readonly id: number;
    readonly edge: Edge;
    readonly x: number;
    readonly marks: readonly Mark[];
  }>(null);
  const share = (seconds: number): string => `${(100 * seconds) / Math.max(length, 0.1)}%`;
  const secondsOf = (pixels: number): number =>
    (pixels * length) / Math.max(1, line.current?.clientWidth ?? 1);

  const grab = (event: PointerEvent<HTMLButtonElement>, mark: Mark): void => {
    if (disabled) return;
    const { left, right } = event.currentTarget.getBoundingClientRect();
    const x = event.clientX;
    const edge: Edge = x - left < GRIP ? 'from' : right - x < GRIP ? 'to' : 'both';
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { id: mark.id, edge, x, marks };
    onChoose(mark.id);
  };
  const pull = (event: PointerEvent): void => {
    const held = drag.current;
    if (held) onMarks(moveMark(held.marks, held.id, held.edge, secondsOf(event.clientX - held.x), length));
  };
  const letGo = (): void => {
    drag.current = null;
  };
  const press = (event: KeyboardEvent, mark: Mark): void => {
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (disabled || (direction === 0 && event.key !== 'Delete')) return;
    event.preventDefault();
    if (direction === 0) {
      onMarks(removeMark(marks, mark.id));
      onChoose(undefined);
      return;
    }
    const edge: Edge = event.altKey ? 'from' : event.ctrlKey ? 'to' : 'both';
    onMarks(moveMark(marks, mark.id, edge, direction * (event.shiftKey ? LEAP : STEP), length));
  };
  return (
    <div
      ref={line}
      className={styles.line}
      role="group"
      aria-label={t('calibration.timeline')}
      onPointerDown={(event) => {
        if (event.target === line.current) {
          const { left } = line.current.getBoundingClientRect();
          onSeek(secondsOf(event.clientX - left));
        }
      }}
    >
      {marks.map((mark) => (
        <button
          key={mark.id}
          type="button"
          className={styles.mark}
          data-type={mark.type}
          data-chosen={mark.id === chosen}
          style={{ left: share(mark.from), width: share(mark.to - mark.from) }}
          aria-label={`${mark.name ?? t(`calibration.${mark.type}`)}, ${stretch(mark)}`}
          aria-pressed={mark.id === chosen}
          onPointerDown={(event) => grab(event, mark)}
          onPointerMove={pull}
          onPointerUp={letGo}
          onPointerCancel={letGo}
          onClick={() => {
            onChoose(mark.id);
            onSeek(mark.from);
          }}
          onKeyDown={(event) => press(event, mark)}
        >
          {mark.name ?? t(`calibration.${mark.type}`)}
        </button>
      ))}
      <span className={styles.here} style={{ left: share(at) }} />
    </div>
  );
}
