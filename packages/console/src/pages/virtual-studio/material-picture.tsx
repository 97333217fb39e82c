import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { keys } from '../../api/keys.ts';
import { useMetaStudio } from '../../app/session.tsx';
import { thumbnailOf } from '../library/kinds.ts';
import type { Material } from './templates.ts';
import styles from './virtual-studio.module.css';

/** The picture of a background or of what stands beside the person. */
export function MaterialPicture({ material }: { readonly material: Material | undefined }): ReactNode {
  const studio = useMetaStudio();
  const assetId = material?.assetId ?? '';
  const { data } = useQuery({
    queryKey: keys.asset(assetId),
    queryFn: ({ signal }) => studio.call('showAsset', { params: { asset_id: assetId }, signal }),
    enabled: assetId !== '',
  });
  const [broken, setBroken] = useState<string>();
  const url = data === undefined ? undefined : thumbnailOf(data);
  // Pictures of other sites are not loaded by this page.
  if (url === undefined || broken === url) return <span className={styles.noPicture}>{material?.url}</span>;
  return (
    <img className={styles.material} src={url} alt="" draggable={false} onError={() => setBroken(url)} />
  );
}
