import type { ReactNode } from 'react';
import type { DeskLayer } from '../../api/own-desk.ts';
import { cornerOf } from './boxes.ts';
import styles from './bus.module.css';

const WIDTH = 160;
const HEIGHT = 90;

/** A layout in small: its boxes with the numbers of their sources. */
export function LayoutIcon({ layers }: { readonly layers: readonly DeskLayer[] }): ReactNode {
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.icon} aria-hidden="true">
      {layers.map((layer, i) => {
        const { left, top, width, height } = cornerOf(layer);
        const box = { x: left * WIDTH, y: top * HEIGHT, width: width * WIDTH, height: height * HEIGHT };
        return (
          <g key={i}>
            <rect {...box} rx={2} />
            <text x={box.x + box.width / 2} y={box.y + box.height / 2}>
              {Number(layer.location.slice(2))}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
