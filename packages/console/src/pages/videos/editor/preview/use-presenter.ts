import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { fetchStill } from '../../../../api/own-previews.ts';

/** A presenter cut out, as an object URL, so that it can be moved about at once; drawn once for each. */
export function usePresenter(modelAssetId: string | undefined): string | undefined {
  const { data } = useQuery({
    queryKey: ['presenter-picture', modelAssetId],
    enabled: modelAssetId !== undefined && modelAssetId !== '',
    retry: false,
    queryFn: ({ signal }) =>
      fetchStill(
        {
          segment: 0,
          document: {
            script_name: 'presenter',
            view_mode: 'VERTICAL',
            model_asset_id: modelAssetId ?? '',
            video_config: { codec: 'VP8', bitrate: 1000, width: 1080, height: 1920 },
            shoot_scripts: [
              {
                shoot_script: {
                  layer_config: [
                    {
                      layer_type: 'HUMAN',
                      position: { dx: 0, dy: 0, layer_index: 1 },
                      size: { width: 1080, height: 1920 },
                    },
                  ],
                },
              },
            ],
          },
        },
        signal,
      ),
  });
  const url = useMemo(() => (data === undefined ? undefined : URL.createObjectURL(data.picture)), [data]);
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  return url;
}
