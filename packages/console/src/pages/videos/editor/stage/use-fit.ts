import { useEffect, useState, type RefObject } from 'react';
import type { Size } from '../state/script.ts';
import { scaleToFit } from './geometry.ts';

/** How many window pixels a layout pixel takes, so that the whole space fits into an element. */
export function useFit(place: RefObject<HTMLElement | null>, space: Size): number {
  const [box, setBox] = useState<Size>({ width: 640, height: 360 });
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setBox({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return scaleToFit(space, box);
}
