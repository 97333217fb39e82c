import type { DigitalAssetInfo } from '@cyclorama/contract';
import {
  AudioLines,
  Box,
  File,
  Film,
  Image,
  Mic,
  Music,
  Presentation,
  UserRound,
  type LucideIcon,
} from 'lucide-react';
import { memo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { lengthOf, lengthText, thumbnailOf, type AssetType } from './kinds.ts';
import styles from './library.module.css';

const ICONS: Partial<Record<AssetType, LucideIcon>> = {
  IMAGE: Image,
  VIDEO: Film,
  AUDIO: AudioLines,
  MUSIC: Music,
  PPT: Presentation,
  HUMAN_MODEL_2D: UserRound,
  VOICE_MODEL: Mic,
  SCENE: Box,
};

/** States that are worth a word. */
export const STATE_TONES: Readonly<Record<string, Tone>> = {
  CREATING: 'info',
  FAILED: 'fault',
  UNACTIVED: 'plain',
  BLOCK: 'fault',
  DELETING: 'warn',
};

export interface AssetCardProps {
  readonly asset: DigitalAssetInfo;
  readonly chosen: boolean;
  readonly open: boolean;
  readonly onOpen: (assetId: string) => void;
  readonly onChoose: (assetId: string, to: boolean) => void;
  readonly choosable: boolean;
}

/** An asset in the grid: a click opens its details, the box chooses it for something done to many. */
export const AssetCard = memo(function AssetCard({
  asset,
  chosen,
  open,
  onOpen,
  onChoose,
  choosable,
}: AssetCardProps): ReactNode {
  const { t } = useTranslation('library');
  const id = asset.asset_id ?? '';
  const name = asset.asset_name ?? id;
  const state = asset.asset_state ?? 'ACTIVED';
  const seconds = lengthOf(asset);
  return (
    <div className={styles.card} data-chosen={chosen} data-open={open}>
      <button
        type="button"
        className={styles.face}
        onClick={() => onOpen(id)}
        aria-label={seconds === undefined ? name : `${name}, ${lengthText(seconds)}`}
      >
        <Thumbnail asset={asset} />
        {seconds === undefined ? null : (
          <span className={`${styles.length} tabular`}>{lengthText(seconds)}</span>
        )}
      </button>
      {choosable ? (
        <input
          type="checkbox"
          className={styles.choose}
          checked={chosen}
          onChange={(event) => onChoose(id, event.target.checked)}
          aria-label={t('choose', { name })}
        />
      ) : null}
      <div className={styles.words}>
        <span className={styles.name} title={name}>
          {name}
        </span>
        <span className={styles.sub}>
          {t(`type.${asset.asset_type ?? 'COMMON_FILE'}`)}
          {STATE_TONES[state] === undefined ? null : (
            <Badge tone={STATE_TONES[state]}>{t(`state.${state}`)}</Badge>
          )}
        </span>
      </div>
    </div>
  );
});

/** Cover or icon of an asset. */
export function Thumbnail({ asset }: { readonly asset: DigitalAssetInfo }): ReactNode {
  const url = thumbnailOf(asset);
  const [broken, setBroken] = useState<string>();
  const Icon = ICONS[asset.asset_type ?? 'COMMON_FILE'] ?? File;
  // Fetched anew it has another address: then it is tried again.
  if (url === undefined || broken === url)
    return (
      <span className={styles.noPicture}>
        <Icon size={28} strokeWidth={1.5} />
      </span>
    );
  const figure = asset.asset_type === 'HUMAN_MODEL_2D';
  return (
    <img
      className={figure ? styles.figure : styles.thumb}
      src={url}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setBroken(url)}
    />
  );
}
