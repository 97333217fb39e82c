import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../../ui/field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { AssetGallery } from '../../rooms/shared/asset-gallery.tsx';
import type { Draft, Parts } from './draft.ts';
import styles from './editor.module.css';

const SIZES = ['640x720', '540x960', '720x1280', '960x720', '1080x1080', '1080x1920'] as const;
const OWN = 'own';

/** Who it is and what is seen of it. */
export function LookTab({ draft, change, disabled }: Parts): ReactNode {
  const { t } = useTranslation('robots');
  return (
    <div className={styles.form}>
      <TextField
        label={t('look.name')}
        value={draft.name}
        maxLength={64}
        disabled={disabled}
        onChange={(event) => change({ name: event.target.value })}
      />
      <div>
        <div className={styles.legend}>{t('look.avatar')}</div>
        <AssetGallery
          label={t('look.avatar')}
          type="HUMAN_MODEL_2D"
          value={draft.avatar_asset_id}
          disabled={disabled}
          onChoose={({ asset_id: id = '' }) => change({ avatar_asset_id: id })}
        />
      </div>
      <Backdrop draft={draft} change={change} disabled={disabled} />
      <Switch
        label={t('look.transparent')}
        hint={t('look.transparentHint')}
        checked={draft.allow_transparent}
        disabled={disabled}
        onChange={(allowed) => change({ allow_transparent: allowed })}
      />
      <Size draft={draft} change={change} disabled={disabled} />
    </div>
  );
}

function Backdrop({ draft, change, disabled }: Parts): ReactNode {
  const { t } = useTranslation('robots');
  const { background } = draft;
  const choose = (kind: Draft['background']['kind']): void =>
    change({ background: kind === 'color' ? { kind, color: background.color ?? '#1f3a4d' } : { kind } });
  return (
    <div className={styles.form}>
      <div>
        <div className={styles.legend}>{t('look.background')}</div>
        <Segmented
          label={t('look.background')}
          value={background.kind}
          disabled={disabled}
          onChange={choose}
          choices={(['none', 'color', 'asset'] as const).map((value) => ({
            value,
            label: t(`look.backgrounds.${value}`),
          }))}
        />
      </div>
      {background.kind === 'color' ? (
        <TextField
          label={t('look.color')}
          type="color"
          value={background.color ?? ''}
          disabled={disabled}
          onChange={(event) => change({ background: { kind: 'color', color: event.target.value } })}
        />
      ) : null}
      {background.kind === 'asset' ? (
        <AssetGallery
          label={t('look.picture')}
          type="IMAGE"
          value={background.asset_id}
          disabled={disabled}
          onChoose={({ asset_id: id = '' }) => change({ background: { kind: 'asset', asset_id: id } })}
        />
      ) : null}
    </div>
  );
}

function Size({ draft, change, disabled }: Parts): ReactNode {
  const { t } = useTranslation('robots');
  const shown = `${draft.width}x${draft.height}`;
  const known = SIZES.find((one) => one === shown);
  const number = (text: string): number => (text === '' ? 0 : Number(text));
  return (
    <div className={styles.two}>
      <Select
        label={t('look.size')}
        hint={t('look.sizeHint')}
        value={known ?? OWN}
        disabled={disabled}
        onChange={(value) => {
          const [width = 0, height = 0] = value.split('x').map(Number);
          if (height > 0) change({ width, height });
        }}
        choices={[
          ...SIZES.map((value) => ({ value, label: value.replace('x', ' × ') })),
          { value: OWN, label: t('look.ownSize'), disabled: known !== undefined },
        ]}
      />
      <TextField
        label={t('look.width')}
        type="number"
        min={2}
        max={1080}
        step={2}
        value={draft.width}
        disabled={disabled}
        onChange={(event) => change({ width: number(event.target.value) })}
      />
      <TextField
        label={t('look.height')}
        type="number"
        min={2}
        max={1920}
        step={2}
        value={draft.height}
        disabled={disabled}
        onChange={(event) => change({ height: number(event.target.value) })}
      />
    </div>
  );
}
