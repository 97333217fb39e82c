import { useMutation } from '@tanstack/react-query';
import { Image, Type } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@cyclorama/contract';
import { useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { AssetGallery } from '../shared/asset-gallery.tsx';
import type { View } from '../shared/new-room.ts';
import { mainUrlOf, type Asset } from '../shared/use-assets.ts';
import { pictureLayer, PLACES, textLayer, type Place } from './layer-order.ts';
import styles from './output.module.css';

const LONGEST_S = 60;

/** Words or a picture over the programme for a while. */
export function LayersPanel({
  roomId,
  jobId,
  view,
}: {
  readonly roomId: string;
  readonly jobId: string | undefined;
  readonly view: View;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const studio = useMetaStudio();
  const toasts = useToasts();
  const [kind, setKind] = useState<'text' | 'picture'>('text');
  const [text, setText] = useState('');
  const [picture, setPicture] = useState<Asset>();
  const [place, setPlace] = useState<Place>('bottom');
  const [seconds, setSeconds] = useState(8);
  const show = useMutation({
    mutationFn: (layer: Schemas['SmartLayerConfig']) =>
      studio.call('executeSmartLiveCommand', {
        params: { room_id: roomId, job_id: jobId ?? '' },
        body: { command: 'SHOW_LAYER', params: { layer_config: layer } },
      }),
    onSuccess: () => toasts.done(t('layers.done', { count: seconds })),
    onError: (error) => toasts.failed(error),
  });
  const wish = { place, seconds, view };
  const url = mainUrlOf(picture);
  const layer =
    kind === 'text'
      ? text.trim() === ''
        ? undefined
        : textLayer(text.trim(), wish)
      : picture?.asset_id === undefined || url === undefined
        ? undefined
        : pictureLayer({ assetId: picture.asset_id, url }, wish);
  return (
    <div className={styles.panel}>
      <div className={styles.form}>
        <Segmented
          label={t('layers.kind')}
          value={kind}
          onChange={setKind}
          choices={[
            { value: 'text', label: t('layers.text') },
            { value: 'picture', label: t('layers.picture') },
          ]}
        />
        {kind === 'text' ? (
          <TextArea
            label={t('layers.words')}
            rows={2}
            maxLength={120}
            value={text}
            placeholder={t('layers.wordsPlaceholder')}
            onChange={(event) => setText(event.target.value)}
          />
        ) : (
          <AssetGallery
            label={t('layers.picture')}
            type="IMAGE"
            value={picture?.asset_id}
            onChoose={setPicture}
          />
        )}
        <Segmented
          label={t('layers.place')}
          value={place}
          onChange={setPlace}
          choices={PLACES.map((value) => ({ value, label: t(`layers.at.${value}`) }))}
        />
        <Slider
          label={t('layers.seconds')}
          min={1}
          max={LONGEST_S}
          value={seconds}
          onChange={setSeconds}
          shown={`${seconds} s`}
        />
        <Button
          look="primary"
          icon={kind === 'text' ? <Type /> : <Image />}
          disabled={jobId === undefined || layer === undefined}
          busy={show.isPending}
          onClick={() => layer !== undefined && show.mutate(layer)}
        >
          {t('layers.show')}
        </Button>
        {jobId === undefined ? <p className={styles.hint}>{t('layers.offAir')}</p> : null}
      </div>
    </div>
  );
}
