import { User } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../../ui/dialog.tsx';
import { ErrorNotice } from '../../../../ui/notice.tsx';
import { coverOf, type Asset } from '../../shared/assets.ts';
import { useAssets } from '../../shared/use-assets.ts';
import styles from './picker.module.css';

/** Everybody who can present. */
export function PresenterPicker({
  open,
  chosen,
  onClose,
  onPick,
}: {
  readonly open: boolean;
  readonly chosen: string | undefined;
  readonly onClose: () => void;
  readonly onPick: (presenter: Asset) => void;
}): ReactNode {
  const { t } = useTranslation('videos');
  const { data = [], error } = useAssets('VOICE_MODEL', 'HUMAN_MODEL_2D');
  return (
    <Dialog open={open} onClose={onClose} title={t('presenter.pick')} wide>
      {error === null ? null : <ErrorNotice error={error} />}
      <div className={`${styles.grid} ${styles.people}`}>
        {data
          .filter((one) => one.asset_type === 'HUMAN_MODEL_2D')
          .map((one) => {
            const cover = coverOf(one);
            return (
              <button
                key={one.asset_id}
                type="button"
                className={styles.card}
                aria-pressed={one.asset_id === chosen}
                onClick={() => onPick(one)}
              >
                {cover === undefined ? (
                  <div className={styles.blank}>
                    <User />
                  </div>
                ) : (
                  <img src={cover} alt="" loading="lazy" />
                )}
                <span>{one.asset_name}</span>
              </button>
            );
          })}
      </div>
    </Dialog>
  );
}
