import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ImageUp, ScanFace } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMetaStudio } from '../../../../app/session.tsx';
import { Button } from '../../../../ui/button.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { ErrorNotice } from '../../../../ui/notice.tsx';
import { Panel } from '../../../../ui/panel.tsx';
import { Segmented } from '../../../../ui/segmented.tsx';
import { Switch } from '../../../../ui/switch.tsx';
import shared from '../../shared/shared.module.css';
import { Checks } from '../checks.tsx';
import { aroundFace, cutOut, wholeCrop, type Crop } from './crop.ts';
import { Cropper } from './cropper.tsx';
import styles from './portrait.module.css';
import { sendPortrait } from './send-portrait.ts';
import { useFaceCheck } from './use-face-check.ts';

const SHAPES = { square: 1, tall: 3 / 4, wide: 16 / 9 } as const;
type Shape = keyof typeof SHAPES;

/** One photograph: choose it, cut it, see what is found in it, and begin. */
export function PortraitForm(): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const may = useMay();
  const [picture, setPicture] = useState<ImageBitmap>();
  const [shape, setShape] = useState<Shape>('square');
  const [crop, setCrop] = useState<Crop>();
  const [unreadable, setUnreadable] = useState<string>();
  const [name, setName] = useState('');
  const [sex, setSex] = useState<'FEMALE' | 'MALE'>('FEMALE');
  const [isCutOut, setCutOut] = useState(true);
  const check = useFaceCheck(picture, crop, isCutOut);
  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    try {
      const opened = await createImageBitmap(file, { imageOrientation: 'from-image' });
      setUnreadable(undefined);
      setPicture(opened);
      setCrop(wholeCrop(opened, SHAPES[shape]));
      if (name === '') setName(file.name.replace(/\.[^.]+$/, '').slice(0, 64));
    } catch {
      // What the browser cannot decode the server could not either.
      setUnreadable(t('portrait.unreadable', { name: file.name }));
    }
  };
  const begin = useMutation({
    mutationFn: async (place: { readonly picture: ImageBitmap; readonly crop: Crop }) =>
      sendPortrait(studio, await cutOut(place.picture, place.crop), {
        ...{ name: name.trim(), sex },
        is_background_replacement: isCutOut,
      }),
    onSuccess: async (jobId) => {
      await cache.invalidateQueries({ queryKey: ['avatar-trainings', 'list'] });
      await navigate({ to: '/training/presenters/$jobId', params: { jobId } });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (picture !== undefined && crop !== undefined) begin.mutate({ picture, crop });
  };
  const [face] = check.faces;
  return (
    <form className={shared.columns} onSubmit={submit}>
      <Panel title={t('portrait.picture')}>
        {picture === undefined || crop === undefined ? (
          <PictureDrop onFile={(file) => void choose(file)} disabled={!may.operate} />
        ) : (
          <div className={shared.form}>
            <Cropper picture={picture} crop={crop} onChange={setCrop} faces={check.faces} />
            <div className={shared.row}>
              <Segmented
                label={t('portrait.shape')}
                value={shape}
                onChange={(to) => {
                  setShape(to);
                  setCrop(wholeCrop(picture, SHAPES[to]));
                }}
                choices={(['square', 'tall', 'wide'] as const).map((value) => ({
                  value,
                  label: t(`portrait.${value}`),
                }))}
              />
              <Button
                icon={<ScanFace />}
                disabled={face === undefined}
                onClick={() => face !== undefined && setCrop(aroundFace(face.box, crop, picture))}
              >
                {t('portrait.fit')}
              </Button>
              <Button
                onClick={() => {
                  setPicture(undefined);
                  setCrop(undefined);
                }}
              >
                {t('portrait.other')}
              </Button>
            </div>
          </div>
        )}
        {unreadable === undefined ? null : (
          <p className={styles.fault} role="alert">
            {unreadable}
          </p>
        )}
      </Panel>
      <div className={shared.form}>
        <Panel title={t('portrait.about')}>
          <div className={shared.form}>
            <TextField
              label={t('portrait.name')}
              value={name}
              maxLength={64}
              required
              onChange={(event) => setName(event.target.value)}
            />
            <div>
              <div className={shared.legend}>{t('voice.sex')}</div>
              <Segmented
                label={t('voice.sex')}
                value={sex}
                onChange={setSex}
                choices={(['FEMALE', 'MALE'] as const).map((value) => ({ value, label: t(`sex.${value}`) }))}
              />
            </div>
            <Switch
              label={t('portrait.cutOut')}
              hint={t('portrait.cutOutHint')}
              checked={isCutOut}
              onChange={setCutOut}
            />
          </div>
        </Panel>
        {picture === undefined ? null : (
          <Panel title={t('portrait.found')}>
            <Checks review={check.review} isChecking={check.isChecking} />
            {check.error === null ? null : <ErrorNotice error={check.error} />}
          </Panel>
        )}
        {begin.error === null ? null : <ErrorNotice error={begin.error} />}
        <div className={styles.foot}>
          <p className={styles.consent}>{t('portrait.consent')}</p>
          <Button
            look="primary"
            type="submit"
            busy={begin.isPending}
            disabled={!may.operate || picture === undefined || name.trim() === ''}
          >
            {t('portrait.begin')}
          </Button>
        </div>
      </div>
    </form>
  );
}

function PictureDrop({
  onFile,
  disabled,
}: {
  readonly onFile: (file: File | undefined) => void;
  readonly disabled: boolean;
}): ReactNode {
  const { t } = useTranslation('training');
  return (
    <label
      className={styles.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (!disabled) onFile(event.dataTransfer.files[0]);
      }}
    >
      <ImageUp size={32} strokeWidth={1.5} aria-hidden="true" />
      <strong>{t('portrait.choose')}</strong>
      <span>{t('portrait.chooseHint')}</span>
      <input
        type="file"
        accept="image/jpeg,image/png,image/webp"
        className="visually-hidden"
        aria-label={t('portrait.choose')}
        disabled={disabled}
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </label>
  );
}
