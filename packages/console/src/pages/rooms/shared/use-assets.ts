import type { OperationQuery, Schemas } from '@cyclorama/contract';
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/keys.ts';
import { useMetaStudio } from '../../../app/session.tsx';

export type AssetType = 'HUMAN_MODEL_2D' | 'VOICE_MODEL' | 'IMAGE' | 'VIDEO' | 'AUDIO';
export type Asset = Schemas['DigitalAssetInfo'];

const MOST = 100;

/** Assets of a type that can be used now, of the studio and of everyone. */
export function useUsableAssets(type: AssetType, enabled = true) {
  const studio = useMetaStudio();
  const query: Partial<OperationQuery<'listAssets'>> = {
    ...{ limit: MOST, offset: 0, asset_type: [type], asset_source: 'ALL', asset_state: ['ACTIVED'] },
  };
  return useQuery({
    queryKey: keys.assets(query),
    enabled,
    queryFn: async ({ signal }) => (await studio.call('listAssets', { query, signal })).assets ?? [],
  });
}

/** Picture of an asset, when it has one. */
export function coverOf(asset: Asset | undefined): string | undefined {
  return fileOf(asset, 'COVER') ?? (asset?.asset_type === 'IMAGE' ? fileOf(asset, 'MAIN') : undefined);
}

/** Address of an asset's own file. */
export function mainUrlOf(asset: Asset | undefined): string | undefined {
  return fileOf(asset, 'MAIN');
}

function fileOf(asset: Asset | undefined, category: string): string | undefined {
  const file = asset?.files?.find(({ asset_file_category: one }) => one === category);
  const url = file?.download_url;
  return url === undefined || url === '' ? undefined : url;
}
