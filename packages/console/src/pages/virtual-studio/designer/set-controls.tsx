import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { clampBox, SIZES, type Box, type Template } from '../templates.ts';
import { MaterialField } from './material-field.tsx';
import styles from './designer.module.css';

/** Name, size, what stands behind and beside the person, and where. */
export function SetControls({
  template,
  onChange,
  editable,
}: {
  readonly template: Template;
  readonly onChange: (change: Partial<Template>) => void;
  readonly editable: boolean;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const { media } = template;
  return (
    <fieldset className={styles.controls} disabled={!editable}>
      <TextField
        label={t('set.name')}
        value={template.name}
        // A template is changed by its name, so that stays.
        disabled={template.id !== undefined}
        maxLength={128}
        onChange={(event) => onChange({ name: event.target.value })}
        required
      />
      <TextArea
        label={t('set.description')}
        value={template.description}
        rows={2}
        onChange={(event) => onChange({ description: event.target.value })}
      />
      <Select
        label={t('set.size')}
        value={`${template.width}x${template.height}`}
        onChange={(size) => {
          const [width = 1280, height = 720] = size.split('x').map(Number);
          onChange({ width, height });
        }}
        choices={SIZES.map(([width, height]) => ({
          value: `${width}x${height}`,
          label: `${width} × ${height}`,
        }))}
      />
      <div className={styles.group}>
        <span className={styles.legend}>{t('set.matting')}</span>
        <Segmented
          label={t('set.matting')}
          value={template.matting}
          onChange={(matting) => onChange({ matting })}
          choices={(['green', 'blue', 'complex'] as const).map((value) => ({
            value,
            label: t(`matting.${value}`),
          }))}
        />
      </div>
      <MaterialField
        label={t('set.background')}
        material={template.background}
        onChange={(background) => onChange({ background })}
      />
      <Placing label={t('set.person')} box={template.person} onChange={(person) => onChange({ person })} />
      <Switch
        label={t('set.withMedia')}
        checked={media !== undefined}
        onChange={(on) =>
          onChange({
            media: on
              ? { material: { type: 'PIC', url: '' }, box: { x: 0.06, y: 0.12, height: 0.45 } }
              : undefined,
          })
        }
      />
      {media === undefined ? null : (
        <>
          <MaterialField
            label={t('set.media')}
            material={media.material}
            onChange={(material) => onChange({ media: { ...media, material } })}
          />
          <Placing
            label={t('set.media')}
            box={media.box}
            onChange={(box) => onChange({ media: { ...media, box } })}
          />
        </>
      )}
    </fieldset>
  );
}

function Placing({
  label,
  box,
  onChange,
}: {
  readonly label: string;
  readonly box: Box;
  readonly onChange: (box: Box) => void;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  return (
    <div className={styles.group} role="group" aria-label={t('place.of', { what: label })}>
      {(['x', 'y', 'height'] as const).map((name) => (
        <Slider
          key={name}
          label={t(`place.${name}`)}
          value={box[name]}
          min={name === 'height' ? 0.05 : 0}
          max={name === 'height' ? 1 : 0.98}
          step={0.005}
          shown={`${(box[name] * 100).toFixed(1)} %`}
          onChange={(value) => onChange(clampBox({ ...box, [name]: value }))}
        />
      ))}
    </div>
  );
}
