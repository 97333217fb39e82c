import { useEffect, useRef, type ReactNode } from 'react';
import { drawBar, LevelBallistics } from '../../media/level.ts';
import styles from './bus.module.css';
import { useDesk } from './use-desk.ts';

/** Level of a source, or of the programme, on a canvas: upright beside a picture, or as tall as its place. */
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
    const ballistics = new LevelBallistics();
    const element = canvas.current;
    if (stream === undefined || element === null) return undefined;
    return stream.draw((meters) => {
      const db = location === undefined ? meters?.programme.peak_db : meters?.sources[location]?.peak_db;
      drawBar(element, ballistics.next(db ?? -120, performance.now()));
    });
  }, [stream, location]);
  return <canvas ref={canvas} className={className ?? styles.level} aria-hidden="true" />;
}
