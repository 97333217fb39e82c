import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../../ui/field.tsx';
import { decoded, encoded } from '../shared/layer-text.ts';
import type { Layer } from './draft.ts';
import styles from './editor.module.css';

/** Place, size and words of a layer, in numbers. */
export function LayerFields({
  layer,
  disabled,
  onChange,
}: {
  readonly layer: Layer;
  readonly disabled: boolean;
  readonly onChange: (layer: Layer) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { position = { dx: 0, dy: 0, layer_index: 100 }, size = {}, text_config: words } = layer;
  const number = (
    label: string,
    value: number | string | undefined,
    set: (value: number) => void,
  ): ReactNode => (
    <TextField
      label={t(`layer.${label}`)}
      type="number"
      value={value ?? ''}
      disabled={disabled}
      onChange={(event) => Number.isFinite(event.target.valueAsNumber) && set(event.target.valueAsNumber)}
    />
  );
  return (
    <>
      {layer.layer_type === 'TEXT' ? (
        <>
          <TextField
            label={t('layer.words')}
            value={decoded(words?.text_context ?? '') ?? ''}
            maxLength={200}
            disabled={disabled}
            onChange={(event) =>
              onChange({ ...layer, text_config: { ...words, text_context: encoded(event.target.value) } })
            }
          />
          <div className={styles.pair}>
            {number('fontSize', words?.font_size ?? 16, (value) =>
              onChange({ ...layer, text_config: { ...words, font_size: Math.min(120, Math.max(4, value)) } }),
            )}
            <TextField
              label={t('layer.color')}
              type="color"
              value={words?.font_color ?? '#FFFFFF'}
              disabled={disabled}
              onChange={(event) =>
                onChange({
                  ...layer,
                  text_config: { ...words, font_color: event.target.value.toUpperCase() },
                })
              }
            />
          </div>
        </>
      ) : null}
      <div className={styles.four}>
        {number('x', position.dx, (dx) => onChange({ ...layer, position: { ...position, dx } }))}
        {number('y', position.dy, (dy) => onChange({ ...layer, position: { ...position, dy } }))}
        {number('width', size.width, (width) =>
          onChange({ ...layer, size: { ...size, width: Math.max(1, width) } }),
        )}
        {number('height', size.height, (height) =>
          onChange({ ...layer, size: { ...size, height: Math.max(1, height) } }),
        )}
      </div>
      {number('order', position.layer_index, (index) =>
        onChange({
          ...layer,
          position: { ...position, layer_index: Math.min(100, Math.max(1, Math.round(index))) },
        }),
      )}
    </>
  );
}
