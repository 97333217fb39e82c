import type { DigitalAssetInfo } from '@cyclorama/contract';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AssetCard } from './asset-card.tsx';
import styles from './library.module.css';

const GAP = 12;
const NARROWEST = 176;
const WORDS = 58;

/** How many cards stand side by side, and how high a row of them is, px. */
export function gridOf(width: number): { readonly columns: number; readonly rowHeight: number } {
  const columns = Math.max(1, Math.floor((width + GAP) / (NARROWEST + GAP)));
  const card = (width - GAP * (columns - 1)) / columns;
  return { columns, rowHeight: Math.round((card * 9) / 16) + WORDS + GAP };
}

export interface AssetGridProps {
  readonly assets: readonly DigitalAssetInfo[];
  readonly chosen: ReadonlySet<string>;
  readonly open: string | undefined;
  readonly onOpen: (assetId: string) => void;
  readonly onChoose: (assetId: string, to: boolean) => void;
  /** The end comes near. */
  readonly onMore: () => void;
  readonly choosable: boolean;
}

/** Any number of assets; only those in sight are in the page. */
export function AssetGrid({
  assets,
  chosen,
  open,
  onOpen,
  onChoose,
  onMore,
  choosable,
}: AssetGridProps): ReactNode {
  const { t } = useTranslation('library');
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const watcher = new ResizeObserver(() => setWidth(element.clientWidth - 2 * GAP));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  const { columns, rowHeight } = gridOf(width);
  const rows = width > 0 ? Math.ceil(assets.length / columns) : 0;
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    paddingStart: GAP,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows > 0 && last >= rows - 4) onMore();
  }, [last, rows, onMore]);
  return (
    <div ref={scroller} className={styles.scroller} tabIndex={-1}>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }} aria-label={t('assets')}>
        {items.flatMap(({ index: row, start }) =>
          assets.slice(row * columns, (row + 1) * columns).map((asset, column) => (
            <li
              key={asset.asset_id}
              className={styles.cell}
              aria-setsize={assets.length}
              aria-posinset={row * columns + column + 1}
              style={{
                width: `calc((100% - ${2 * GAP + GAP * (columns - 1)}px) / ${columns})`,
                height: rowHeight - GAP,
                transform: `translate(calc(${GAP}px + ${column} * (100% + ${GAP}px)), ${start}px)`,
              }}
            >
              <AssetCard
                asset={asset}
                chosen={chosen.has(asset.asset_id ?? '')}
                open={open === asset.asset_id}
                onOpen={onOpen}
                onChoose={onChoose}
                choosable={choosable}
              />
            </li>
          )),
        )}
      </ul>
    </div>
  );
}
