import { ImageOff, UserRound, Volume2 } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { coverOf, useUsableAssets, type Asset, type AssetType } from './use-assets.ts';
import styles from './asset-gallery.module.css';

/** One of the library's assets, chosen by its picture. */
export function AssetGallery({
  label,
  type,
  value,
  onChoose,
  disabled = false,
}: {
  readonly label: string;
  readonly type: AssetType;
  readonly value: string | undefined;
  readonly onChoose: (asset: Asset) => void;
  readonly disabled?: boolean;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { data, error, isPending } = useUsableAssets(type);
  if (error !== null) return <ErrorNotice error={error} />;
  if (!isPending && data.length === 0) return <p className={styles.none}>{t(`asset.none.${type}`)}</p>;
  return (
    <RadioGroup.Root
      className={styles.gallery}
      aria-label={label}
      value={value ?? ''}
      disabled={disabled}
      data-kind={type}
      onValueChange={(id) => {
        const chosen = data?.find((asset) => asset.asset_id === id);
        if (chosen !== undefined) onChoose(chosen);
      }}
    >
      {(data ?? []).map((asset) => (
        <RadioGroup.Item
          key={asset.asset_id}
          value={asset.asset_id ?? ''}
          className={styles.item}
          aria-label={asset.asset_name ?? ''}
        >
          <AssetPicture asset={asset} type={type} />
          <span className={styles.name}>{asset.asset_name}</span>
        </RadioGroup.Item>
      ))}
      {isPending ? [0, 1, 2].map((i) => <span key={i} className={styles.ghost} />) : null}
    </RadioGroup.Root>
  );
}

/** Cover of an asset, or a sign of its kind. */
export function AssetPicture({
  asset,
  type,
}: {
  readonly asset: Asset | undefined;
  readonly type: AssetType;
}): ReactNode {
  const cover = coverOf(asset);
  if (cover !== undefined) return <img className={styles.picture} src={cover} alt="" loading="lazy" />;
  const Sign = type === 'HUMAN_MODEL_2D' ? UserRound : type === 'VOICE_MODEL' ? Volume2 : ImageOff;
  return (
    <span className={styles.picture}>
      <Sign size={22} strokeWidth={1.5} />
    </span>
  );
}
