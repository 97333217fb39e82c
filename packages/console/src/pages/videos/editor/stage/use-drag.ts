import { useCallback, useRef, useState, type PointerEvent as ReactPointerEvent } from 'react';
import { useEditor } from '../editor-context.tsx';
import { placeLayer, type Item, type Rect } from '../state/layers.ts';
import { spaceOf } from '../state/script.ts';
import { resize, snapLines, snapMove, snapResize, whole, type Guide, type Handle } from './geometry.ts';

interface Drag {
  readonly item: Item;
  readonly handle: Handle | undefined;
  readonly x: number;
  readonly y: number;
  readonly lines: ReturnType<typeof snapLines>;
}

/** Pixels of the window within which things are drawn to lines. */
const REACH = 6;
/** Pixels that a pointer may shake without moving anything. */
const SLACK = 3;

export interface Dragging {
  /** Lines that what is dragged stands in line with now. */
  readonly guides: readonly Guide[];
  readonly active: boolean;
  readonly begin: (event: ReactPointerEvent, item: Item, others: readonly Item[], handle?: Handle) => void;
}

/** Moves and resizes things on the stage with the pointer; Alt leaves lines alone, Shift changes the shape. */
export function useDrag(scale: number): Dragging {
  const { script, dispatch, mayEdit } = useEditor();
  const space = spaceOf(script);
  const drag = useRef<Drag | undefined>(undefined);
  const [guides, setGuides] = useState<readonly Guide[]>([]);
  const [active, setActive] = useState(false);

  const begin = useCallback<Dragging['begin']>(
    (event, item, others, handle) => {
      dispatch({ kind: 'item', item: item.at });
      if (event.button !== 0 || !mayEdit) return;
      const started: Drag = {
        item,
        handle,
        x: event.clientX,
        y: event.clientY,
        lines: snapLines(
          space,
          others.filter((one) => one.at !== item.at).map((one) => one.rect),
        ),
      };
      drag.current = started;
      let moved = false;
      const move = (now: PointerEvent): void => {
        const by = { x: now.clientX - started.x, y: now.clientY - started.y };
        if (!moved && Math.hypot(by.x, by.y) < SLACK) return;
        moved = true;
        setActive(true);
        const next = target(started, by.x / scale, by.y / scale, now, REACH / scale);
        setGuides(next.guides);
        dispatch({
          kind: 'change',
          merging: `drag ${String(item.at)}`,
          edit: (all, segment) => placeLayer(all, segment, item.at, next.rect, handle !== undefined),
        });
      };
      const end = (): void => {
        document.removeEventListener('pointermove', move);
        document.removeEventListener('pointerup', end);
        document.removeEventListener('pointercancel', end);
        drag.current = undefined;
        setGuides([]);
        setActive(false);
        dispatch({ kind: 'settle' });
      };
      document.addEventListener('pointermove', move);
      document.addEventListener('pointerup', end);
      document.addEventListener('pointercancel', end);
    },
    [dispatch, mayEdit, scale, space],
  );
  return { guides, active, begin };
}

function target(
  { item, handle, lines }: Drag,
  dx: number,
  dy: number,
  keys: { readonly altKey: boolean; readonly shiftKey: boolean },
  reach: number,
): { readonly rect: Rect; readonly guides: readonly Guide[] } {
  if (handle === undefined) {
    const moved = { ...item.rect, x: item.rect.x + dx, y: item.rect.y + dy };
    if (keys.altKey) return { rect: whole(moved), guides: [] };
    const { rect, guides } = snapMove(moved, lines, reach);
    return { rect: whole(rect), guides };
  }
  // Pictures and presenters keep their shape unless Shift is held; a text has only a width.
  const shape = item.kind !== 'TEXT' && !keys.shiftKey;
  const pulled = resize(item.rect, handle, dx, dy, shape);
  if (shape || keys.altKey) return { rect: whole(pulled), guides: [] };
  const { rect, guides } = snapResize(pulled, handle, lines, reach);
  return { rect: whole(rect), guides };
}
