import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cornerOf, type Corner } from '../boxes.ts';
import { useDesk } from '../use-desk.ts';
import type { LayoutDraft } from './layout-draft.ts';
import styles from './layouts.module.css';
import { snapped } from './snap.ts';

const STEP = 0.005;
const LONG_STEP = 0.05;

type Grip = 'move' | 'nw' | 'ne' | 'sw' | 'se';

/** A picture with the boxes of a layout: dragged by hand or moved by arrow keys (Shift: far, Alt: resize). */
export function LayoutStage({
  draft,
  chosen,
  onChoose,
  onMove,
}: {
  readonly draft: LayoutDraft;
  readonly chosen: number | undefined;
  readonly onChoose: (index: number) => void;
  readonly onMove: (index: number, corner: Corner) => void;
}): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const stage = useRef<HTMLDivElement>(null);
  const grab = useRef<{ grip: Grip; x: number; y: number; corner: Corner } | undefined>(undefined);
  const begin = (event: PointerEvent, index: number, grip: Grip): void => {
    const layer = draft.layers[index];
    if (layer === undefined) return;
    event.stopPropagation();
    onChoose(index);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    grab.current = { grip, x: event.clientX, y: event.clientY, corner: cornerOf(layer) };
  };
  const drag = (event: PointerEvent, index: number): void => {
    const size = stage.current?.getBoundingClientRect();
    const held = grab.current;
    if (size === undefined || held === undefined) return;
    const dx = (event.clientX - held.x) / size.width;
    const dy = (event.clientY - held.y) / size.height;
    const others = draft.layers.filter((_, i) => i !== index).map(cornerOf);
    const next = pulled(held.corner, held.grip, dx, dy);
    onMove(index, held.grip === 'move' && !event.altKey ? snapped(next, others) : next);
  };
  const press = (event: KeyboardEvent, index: number): void => {
    const layer = draft.layers[index];
    const step = event.shiftKey ? LONG_STEP : STEP;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[
      event.key
    ];
    const [dx, dy] = by ?? [];
    if (layer === undefined || dx === undefined || dy === undefined) return;
    event.preventDefault();
    onMove(index, pulled(cornerOf(layer), event.altKey ? 'se' : 'move', dx, dy));
  };
  return (
    <div
      ref={stage}
      className={styles.stage}
      style={{ aspectRatio: `${desk.format.width} / ${desk.format.height}` }}
      aria-label={t('layouts.stage')}
      role="group"
    >
      {draft.layers.map((layer, i) => {
        const { left, top, width, height } = cornerOf(layer);
        const name = desk.sources.find(({ location }) => location === layer.location)?.name ?? layer.location;
        const percent = (share: number): string => `${share * 100}%`;
        return (
          <div
            key={`${layer.location}-${i}`}
            className={styles.box}
            data-chosen={i === chosen}
            style={{ left: percent(left), top: percent(top), width: percent(width), height: percent(height) }}
            role="button"
            tabIndex={0}
            aria-pressed={i === chosen}
            aria-label={t('layouts.box', { name })}
            onFocus={() => onChoose(i)}
            onPointerDown={(event) => begin(event, i, 'move')}
            onPointerMove={(event) => drag(event, i)}
            onPointerUp={() => (grab.current = undefined)}
            onKeyDown={(event) => press(event, i)}
          >
            <Picture location={layer.location} />
            <span className={styles.label}>
              {Number(layer.location.slice(2))} {name}
            </span>
            {i === chosen
              ? (['nw', 'ne', 'sw', 'se'] as const).map((grip) => (
                  <span
                    key={grip}
                    className={styles.grip}
                    data-grip={grip}
                    onPointerDown={(event) => begin(event, i, grip)}
                  />
                ))
              : null}
          </div>
        );
      })}
    </div>
  );
}

/** What the source shows now, where the show runs. */
function Picture({ location }: { readonly location: string }): ReactNode {
  const { stream } = useDesk();
  const picture = useRef<HTMLImageElement>(null);
  useEffect(
    () =>
      stream?.view(location, (data) => {
        if (picture.current === null) return;
        picture.current.src = data;
        picture.current.hidden = false;
      }),
    [stream, location],
  );
  return <img ref={picture} alt="" hidden className={styles.picture} draggable={false} />;
}

/** A box pulled at one of its corners, or as a whole. */
export function pulled(corner: Corner, grip: Grip, dx: number, dy: number): Corner {
  const { left, top, width, height } = corner;
  if (grip === 'move') return { ...corner, left: left + dx, top: top + dy };
  const west = grip.endsWith('w');
  const north = grip.startsWith('n');
  return {
    left: west ? left + dx : left,
    top: north ? top + dy : top,
    width: width + (west ? -dx : dx),
    height: height + (north ? -dy : dy),
  };
}
