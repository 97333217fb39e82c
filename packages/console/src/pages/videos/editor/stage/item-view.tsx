import { Film, ImageIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { coverOf, mainOf, type Asset } from '../../shared/assets.ts';
import { lookOf, textOf, type Item } from '../state/layers.ts';
import styles from './stage.module.css';
import { fontWeight } from './use-measures.ts';

/** A thing of the stage as the browser draws it, until the server's picture is there. */
export function ItemView({
  item,
  scale,
  assets,
  presenter,
}: {
  readonly item: Item;
  readonly scale: number;
  readonly assets: ReadonlyMap<string | undefined, Asset>;
  /** The presenter cut out. */
  readonly presenter: string | undefined;
}): ReactNode {
  const { layer, kind } = item;
  if (kind === 'HUMAN')
    return presenter === undefined ? (
      <div className={styles.ghost} />
    ) : (
      <img className={styles.person} src={presenter} alt="" draggable={false} />
    );
  if (layer === undefined) return null;
  if (kind === 'TEXT') {
    const look = lookOf(layer);
    return (
      <div
        className={styles.text}
        style={{
          color: look.color,
          fontSize: look.size * scale,
          fontWeight: fontWeight(look.font),
          whiteSpace: layer.size?.width === undefined ? 'pre' : 'pre-wrap',
        }}
      >
        {textOf(layer)}
      </div>
    );
  }
  const asset = assets.get(layer.asset_id);
  const url =
    asset === undefined ? layer.image_config?.image_url : kind === 'IMAGE' ? mainOf(asset) : coverOf(asset);
  if (url !== undefined && url.startsWith(location.origin))
    return <img className={styles.picture} src={url} alt="" draggable={false} />;
  return (
    <div className={styles.unknown}>{kind === 'VIDEO' ? <Film size={20} /> : <ImageIcon size={20} />}</div>
  );
}
