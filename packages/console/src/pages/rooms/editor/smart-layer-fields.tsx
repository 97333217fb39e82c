import type { Schemas } from '@cyclorama/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../../ui/field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { AssetGallery } from '../shared/asset-gallery.tsx';
import { mainUrlOf } from '../shared/use-assets.ts';
import styles from './editor.module.css';

type Smart = Schemas['SmartLayerConfig'];

/** A layer that a rule shows: words with the viewer's name, a picture or a clip. */
export function SmartLayerFields({
  layer,
  disabled,
  onChange,
}: {
  readonly layer: Smart;
  readonly disabled: boolean;
  readonly onChange: (layer: Smart) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const type = layer.layer_type;
  const seconds = (layer.text_config ?? layer.image_config ?? layer.video_config)?.display_duration ?? 0;
  const last = (value: number): void => {
    const display_duration = Math.min(3600, Math.max(0, Math.round(value)));
    if (type === 'TEXT') onChange({ ...layer, text_config: { ...layer.text_config, display_duration } });
    else if (type === 'IMAGE' && layer.image_config !== undefined)
      onChange({ ...layer, image_config: { ...layer.image_config, display_duration } });
    else if (type === 'VIDEO' && layer.video_config !== undefined)
      onChange({ ...layer, video_config: { ...layer.video_config, display_duration } });
  };
  return (
    <>
      <Segmented
        label={t('layers.kind')}
        value={type}
        disabled={disabled}
        onChange={(kind) =>
          kind !== type && onChange({ layer_type: kind, ...(kind === 'TEXT' ? { text_config: {} } : {}) })
        }
        choices={(['TEXT', 'IMAGE', 'VIDEO'] as const).map((value) => ({
          value,
          label: t(`layer.kind.${value}`),
        }))}
      />
      {type === 'TEXT' ? (
        <TextField
          label={t('layers.words')}
          value={layer.text_config?.text_context ?? ''}
          maxLength={1024}
          disabled={disabled}
          hint={t('trigger.keywords', { word: '{{user.name}}', interpolation: { skipOnVariables: true } })}
          onChange={(event) =>
            onChange({
              ...layer,
              text_config: {
                text_type: 'DYNAMIC',
                font_size: 64,
                ...layer.text_config,
                text_context: event.target.value,
              },
            })
          }
        />
      ) : (
        <AssetGallery
          label={t(`layer.kind.${type}`)}
          type={type}
          value={layer.asset_id}
          disabled={disabled}
          onChoose={(asset) => {
            const url = mainUrlOf(asset) ?? '';
            onChange({
              ...layer,
              asset_id: asset.asset_id ?? '',
              ...(type === 'IMAGE'
                ? { image_config: { image_url: url } }
                : { video_config: { video_url: url } }),
            });
          }}
        />
      )}
      <div className={styles.four}>
        {(['dx', 'dy'] as const).map((name) => (
          <TextField
            key={name}
            label={t(name === 'dx' ? 'layer.x' : 'layer.y')}
            type="number"
            value={layer.position?.[name] ?? ''}
            disabled={disabled}
            onChange={(event) =>
              Number.isFinite(event.target.valueAsNumber) &&
              onChange({
                ...layer,
                position: {
                  dx: 0,
                  dy: 0,
                  layer_index: 90,
                  ...layer.position,
                  [name]: event.target.valueAsNumber,
                },
              })
            }
          />
        ))}
        <TextField
          label={t('layer.width')}
          type="number"
          value={layer.size?.width ?? ''}
          disabled={disabled}
          onChange={(event) =>
            Number.isFinite(event.target.valueAsNumber) &&
            onChange({ ...layer, size: { ...layer.size, width: Math.max(1, event.target.valueAsNumber) } })
          }
        />
        <TextField
          label={t('trigger.lasts')}
          type="number"
          min={0}
          max={3600}
          value={seconds}
          disabled={disabled}
          onChange={(event) =>
            Number.isFinite(event.target.valueAsNumber) && last(event.target.valueAsNumber)
          }
        />
      </div>
      <p className={styles.quiet}>{t('trigger.lastsHint')}</p>
    </>
  );
}
