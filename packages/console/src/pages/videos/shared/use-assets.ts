import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Schemas } from '@cyclorama/contract';
import { keys } from '../../../api/keys.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import type { Asset } from './assets.ts';

type AssetType = NonNullable<Schemas['DigitalAssetInfo']['asset_type']>;
type Listed = Extract<AssetType, 'HUMAN_MODEL_2D' | 'VOICE_MODEL' | 'IMAGE' | 'VIDEO' | 'MUSIC' | 'AUDIO'>;

const PAGE = 100;
const MOST_PAGES = 10;

/** What can be used of some types: the studio's own and the system's, its own first. */
export function useAssets(...types: readonly Listed[]): UseQueryResult<readonly Asset[]> {
  const studio = useMetaStudio();
  const filter = { types: types.join(','), usable: true };
  return useQuery({
    queryKey: keys.assets(filter),
    queryFn: async ({ signal }) => {
      const all: Asset[] = [];
      for (let page = 0; page < MOST_PAGES; page++) {
        const { assets = [], count = 0 } = await studio.call('listAssets', {
          query: {
            asset_type: types,
            asset_state: ['ACTIVED'],
            asset_source: 'ALL',
            sort_key: 'asset_order',
            sort_dir: 'asc',
            limit: PAGE,
            offset: page * PAGE,
          },
          signal,
        });
        all.push(...assets);
        if (all.length >= count || assets.length === 0) break;
      }
      return all.sort((a, b) => Number(isSystem(a)) - Number(isSystem(b)));
    },
  });
}

/** Made by the platform, for everybody. */
export function isSystem(asset: Asset): boolean {
  return (
    asset.system_properties?.some(({ key }) => key === 'CREATED_BY_PLATFORM') === true ||
    asset.project_id === undefined
  );
}

/** One asset with its files; nothing is asked without an id. */
export function useAsset(assetId: string | null | undefined): UseQueryResult<Asset> {
  const studio = useMetaStudio();
  return useQuery({
    queryKey: keys.asset(assetId ?? ''),
    enabled: typeof assetId === 'string' && assetId !== '',
    queryFn: async ({ signal }): Promise<Asset> =>
      studio.call('showAsset', { params: { asset_id: assetId ?? '' }, signal }),
  });
}
