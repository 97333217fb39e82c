import { useEffect, useRef, type ReactNode } from 'react';
import { drawBar, LevelBallistics } from '../../media/level.ts';
import styles from './bus.module.css';
import { useDesk } from './use-desk.ts';

const SILENCE = [-120, -120] as const;

/** Left and right of a source, or of the programme, on a canvas: upright beside a picture, or as tall as its place. */
export function LevelBar({
  location,
  className,
}: {
  /** RVnn; absent = the programme. */
  readonly location?: string;
  readonly className?: string | undefined;
}): ReactNode {
  const { stream } = useDesk();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const left = new LevelBallistics();
    const right = new LevelBallistics();
    const element = canvas.current;
    if (stream === undefined || element === null) return undefined;
    return stream.draw((meters) => {
      const shown = location === undefined ? meters?.programme : meters?.sources[location];
      const [peakLeft, peakRight] = shown?.peaks_db ?? SILENCE;
      const [rmsLeft, rmsRight] = shown?.rms_db ?? SILENCE;
      const now = performance.now();
      drawBar(element, left.next(peakLeft, now, rmsLeft), right.next(peakRight, now, rmsRight));
    });
  }, [stream, location]);
  return <canvas ref={canvas} className={className ?? styles.level} aria-hidden="true" />;
}
