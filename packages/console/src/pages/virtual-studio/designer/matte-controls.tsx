import { useMutation } from '@tanstack/react-query';
import { Pipette, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { autoMatte, cutOut, type Matte } from '../../../api/own-mattes.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { usualMatte } from '../templates.ts';
import type { TestPictureState } from './use-test-picture.ts';
import styles from './designer.module.css';

const percent = (value: number): string => `${Math.round(value * 100)} %`;

/** How the person is cut out: one button that does it, and fine controls. */
export function MatteControls({
  studioId,
  matte,
  onChange,
  picture,
  editable,
}: {
  readonly studioId: string | undefined;
  readonly matte: Matte;
  readonly onChange: (matte: Matte) => void;
  readonly picture: TestPictureState;
  readonly editable: boolean;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const auto = useMutation({
    mutationFn: async () => {
      if (picture.source === 'air' && studioId !== undefined) return (await autoMatte(studioId)).matte;
      if (picture.shown === undefined) throw new Error(t('picture.none.note'));
      return (await cutOut(picture.shown.blob, 'auto')).matte;
    },
    onSuccess: (found) => onChange({ ...found, areas: matte.areas }),
  });
  const shares = matte.kind === 'screen' ? SCREEN : SCENE;
  const values = matte as unknown as Readonly<Record<string, number>>;
  const kind = matte.kind === 'scene' ? 'complex' : matte.backdrop === 'blue' ? 'blue' : 'green';
  return (
    <div className={styles.controls}>
      <div className={styles.auto}>
        <Button
          look="primary"
          icon={<Pipette />}
          busy={auto.isPending}
          disabled={!editable || picture.shown === undefined}
          onClick={() => auto.mutate()}
        >
          {t('key.auto')}
        </Button>
        <Button
          look="ghost"
          icon={<RotateCcw />}
          disabled={!editable}
          onClick={() => onChange({ ...usualMatte(kind), areas: matte.areas })}
        >
          {t('key.usual')}
        </Button>
      </div>
      <p className={styles.hint}>{t(picture.shown === undefined ? 'key.autoNeeds' : 'key.autoHint')}</p>
      {auto.error === null ? null : <ErrorNotice error={auto.error} />}
      {matte.kind === 'screen' ? (
        <Backdrop
          value={matte.backdrop}
          onChange={(backdrop) => onChange({ ...matte, backdrop })}
          editable={editable}
        />
      ) : null}
      {shares.map(({ name, min }) => (
        <div key={name}>
          <Slider
            label={t(`key.${name}`)}
            value={values[name] ?? 0}
            min={min}
            max={1}
            step={0.01}
            shown={percent(values[name] ?? 0)}
            disabled={!editable}
            onChange={(value) => onChange({ ...matte, [name]: value })}
          />
          <p className={styles.hint}>{t(`key.${name}Hint`)}</p>
        </div>
      ))}
      {matte.kind === 'screen' ? (
        <Switch
          label={t('key.keep_similar')}
          hint={t('key.keep_similarHint')}
          checked={matte.keep_similar}
          disabled={!editable}
          onChange={(keep_similar) => onChange({ ...matte, keep_similar })}
        />
      ) : null}
    </div>
  );
}

const SCREEN = [
  { name: 'similarity', min: 0 },
  { name: 'smoothness', min: 0 },
  { name: 'spill', min: 0 },
  { name: 'light_wrap', min: 0 },
] as const;
const SCENE = [
  { name: 'steadiness', min: 0 },
  { name: 'edge', min: -1 },
  { name: 'smoothness', min: 0 },
  { name: 'light_wrap', min: 0 },
] as const;

function Backdrop({
  value,
  onChange,
  editable,
}: {
  readonly value: string;
  readonly onChange: (backdrop: string) => void;
  readonly editable: boolean;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const own = value.startsWith('#');
  return (
    <div className={styles.backdrop}>
      <Segmented
        label={t('key.backdrop')}
        value={own ? 'own' : value}
        disabled={!editable}
        onChange={(now) => onChange(now === 'own' ? '#00b140' : now)}
        choices={['auto', 'green', 'blue', 'own'].map((one) => ({ value: one, label: t(`backdrop.${one}`) }))}
      />
      {own ? (
        <TextField
          label={t('key.colour')}
          type="color"
          value={value}
          disabled={!editable}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : null}
    </div>
  );
}
