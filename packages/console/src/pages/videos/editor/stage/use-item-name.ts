import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Asset } from '../../shared/assets.ts';
import { textOf, type Item } from '../state/layers.ts';

/** What a thing on the stage is called. */
export function useItemName(assets: ReadonlyMap<string | undefined, Asset>): (item: Item) => string {
  const { t } = useTranslation('videos');
  return useCallback(
    ({ kind, layer }: Item) => {
      if (kind === 'HUMAN') return t('layer.HUMAN');
      if (kind === 'TEXT') return (layer && textOf(layer).trim().split('\n')[0]) || t('layer.TEXT');
      return assets.get(layer?.asset_id)?.asset_name ?? t(`layer.${kind}`);
    },
    [assets, t],
  );
}
