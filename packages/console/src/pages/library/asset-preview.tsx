import type { DigitalAssetInfo } from '@cyclorama/contract';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Thumbnail } from './asset-card.tsx';
import { fileOf, thumbnailOf } from './kinds.ts';
import styles from './library.module.css';

/** What an asset looks or sounds like. */
export function AssetPreview({ asset }: { readonly asset: DigitalAssetInfo }): ReactNode {
  const { t } = useTranslation('library');
  const [page, setPage] = useState(0);
  const main = fileOf(asset, 'MAIN');
  // Files that browsers cannot play have a copy that they can.
  const playable = asset.files?.find(
    (file) => file.asset_file_category === 'OTHER' && file.file_type?.toLowerCase() === 'mp4',
  )?.download_url;
  const sample = fileOf(asset, 'SAMPLE');
  switch (asset.asset_type) {
    case 'VIDEO':
    case 'BUSINESS_CARD_TEMPLET':
      return (
        <video
          className={styles.preview}
          src={playable ?? main}
          poster={thumbnailOf(asset)}
          controls
          playsInline
          preload="metadata"
        />
      );
    case 'AUDIO':
    case 'MUSIC':
      return main === undefined ? null : (
        <audio className={styles.sound} src={main} controls preload="metadata" />
      );
    case 'VOICE_MODEL':
      return sample === undefined ? null : (
        <audio className={styles.sound} src={sample} controls preload="metadata" aria-label={t('sample')} />
      );
    case 'PPT': {
      const pages = asset.files?.filter((file) => file.asset_file_category === 'PAGE') ?? [];
      const shown = pages[Math.min(page, pages.length - 1)];
      if (shown?.download_url === undefined) return <Still asset={asset} />;
      return (
        <div className={styles.slides}>
          <img className={styles.preview} src={shown.download_url} alt={t('slide', { number: page + 1 })} />
          <input
            type="range"
            min={0}
            max={pages.length - 1}
            value={page}
            onChange={(event) => setPage(Number(event.target.value))}
            aria-label={t('slides', { count: pages.length })}
          />
        </div>
      );
    }
    case 'IMAGE':
      return main === undefined ? (
        <Still asset={asset} />
      ) : (
        <img className={styles.preview} src={main} alt={asset.asset_name ?? ''} />
      );
    default:
      return <Still asset={asset} />;
  }
}

function Still({ asset }: { readonly asset: DigitalAssetInfo }): ReactNode {
  return (
    <div className={styles.still}>
      <Thumbnail asset={asset} />
    </div>
  );
}
