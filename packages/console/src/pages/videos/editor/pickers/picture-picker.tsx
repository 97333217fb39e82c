import { Film, ImageIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../../ui/dialog.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { ErrorNotice } from '../../../../ui/notice.tsx';
import { coverOf, sizeOf, type Asset } from '../../shared/assets.ts';
import { useAssets } from '../../shared/use-assets.ts';
import styles from './picker.module.css';

function isUpright(asset: Asset): boolean {
  const { width, height } = sizeOf(asset) ?? { width: 1, height: 0 };
  return height > width;
}

/** Pictures or clips of the library; those of the video's own format come first. */
export function PicturePicker({
  open,
  kind,
  title,
  upright,
  onClose,
  onPick,
}: {
  readonly open: boolean;
  readonly kind: 'IMAGE' | 'VIDEO';
  readonly title: string;
  /** The video is higher than wide. */
  readonly upright: boolean;
  readonly onClose: () => void;
  readonly onPick: (asset: Asset) => void;
}): ReactNode {
  const { t } = useTranslation(['videos', 'common']);
  const { data = [], error, isPending } = useAssets('IMAGE', 'VIDEO');
  const [words, setWords] = useState('');
  const found = data
    .filter(
      (one) =>
        one.asset_type === kind && (one.asset_name ?? '').toLowerCase().includes(words.trim().toLowerCase()),
    )
    .sort((a, b) => Number(isUpright(b) === upright) - Number(isUpright(a) === upright));
  return (
    <Dialog open={open} onClose={onClose} title={title} wide>
      <TextField
        label={t('common:search')}
        quiet
        type="search"
        placeholder={t('common:search')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {error === null ? null : <ErrorNotice error={error} />}
      <div className={styles.grid}>
        {found.map((asset) => {
          const cover = coverOf(asset);
          return (
            <button key={asset.asset_id} type="button" className={styles.card} onClick={() => onPick(asset)}>
              {cover === undefined ? (
                <div className={styles.blank}>{kind === 'VIDEO' ? <Film /> : <ImageIcon />}</div>
              ) : (
                <img src={cover} alt="" loading="lazy" />
              )}
              <span>{asset.asset_name}</span>
            </button>
          );
        })}
      </div>
      {found.length === 0 && !isPending ? <p className={styles.empty}>{t(`picker.none.${kind}`)}</p> : null}
    </Dialog>
  );
}
