import { Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { AssetGallery } from '../shared/asset-gallery.tsx';
import { encoded } from '../shared/layer-text.ts';
import { presenterLayer, type View } from '../shared/new-room.ts';
import { mainUrlOf } from '../shared/use-assets.ts';
import { without, type Layer, type Scene } from './draft.ts';
import styles from './editor.module.css';
import { LayerFields } from './layer-fields.tsx';
import { Stage } from './stage.tsx';
import { VoiceSample } from './voice-sample.tsx';

type Part = 'presenter' | 'voice' | 'background' | 'layers';
const PARTS = ['presenter', 'voice', 'background', 'layers'] as const;

/** How a scene looks and sounds. */
export function SceneLook({
  scene,
  view,
  disabled,
  onChange,
}: {
  readonly scene: Scene;
  readonly view: View;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<Scene>) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const [part, setPart] = useState<Part>('presenter');
  const [chosen, setChosen] = useState<number>();
  const layers = scene.layer_config ?? [];
  const pick = (layer: number | undefined): void => {
    setChosen(layer);
    if (layer !== undefined) setPart('layers');
  };
  return (
    <div className={styles.column}>
      <Stage
        scene={scene}
        view={view}
        chosen={chosen}
        disabled={disabled}
        onChoose={pick}
        onLayers={(list) => onChange({ layer_config: list })}
      />
      <Segmented
        label={t('look.label')}
        value={part}
        onChange={setPart}
        choices={PARTS.map((value) => ({ value, label: t(`look.${value}`) }))}
      />
      {part === 'presenter' ? (
        <AssetGallery
          label={t('look.presenter')}
          type="HUMAN_MODEL_2D"
          value={scene.model_asset_id}
          disabled={disabled}
          onChoose={({ asset_id: id = '' }) => onChange(withPresenter(scene, id, view))}
        />
      ) : part === 'voice' ? (
        <Voice scene={scene} disabled={disabled} onChange={onChange} />
      ) : part === 'background' ? (
        <Backdrop scene={scene} disabled={disabled} onChange={onChange} />
      ) : (
        <Layers
          layers={layers}
          chosen={chosen}
          disabled={disabled}
          onChoose={setChosen}
          onLayers={(list) => onChange({ layer_config: list })}
        />
      )}
    </div>
  );
}

/** Another presenter stands where the one before stood. */
function withPresenter(scene: Scene, id: string, view: View): Partial<Scene> {
  const layers = scene.layer_config ?? [];
  const has = layers.some(({ layer_type: type }) => type === 'HUMAN');
  return {
    model_asset_id: id,
    layer_config: has
      ? layers.map((layer) => (layer.layer_type === 'HUMAN' ? { ...layer, asset_id: id } : layer))
      : [...layers, presenterLayer(id, view)],
  };
}

interface PartProps {
  readonly scene: Scene;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<Scene>) => void;
}

function Voice({ scene, disabled, onChange }: PartProps): ReactNode {
  const { t } = useTranslation('rooms');
  const voice = scene.voice_config;
  const set = (part: Partial<NonNullable<Scene['voice_config']>>): void => {
    if (voice !== undefined) onChange({ voice_config: { ...voice, ...part } });
  };
  return (
    <div className={styles.form}>
      <AssetGallery
        label={t('look.voice')}
        type="VOICE_MODEL"
        value={voice?.voice_asset_id}
        disabled={disabled}
        onChoose={({ asset_id: id = '' }) => onChange({ voice_config: { ...voice, voice_asset_id: id } })}
      />
      {voice === undefined ? (
        <p className={styles.quiet}>{t('look.ownVoice')}</p>
      ) : (
        <>
          <VoiceSample voice={voice} text={scene.shoot_scripts[0]?.text_config?.text ?? ''} />
          <Slider
            label={t('look.speed')}
            min={50}
            max={200}
            step={5}
            value={voice.speed ?? 100}
            shown={`${voice.speed ?? 100} %`}
            disabled={disabled}
            onChange={(speed) => set({ speed })}
          />
          <Slider
            label={t('look.pitch')}
            min={50}
            max={200}
            step={5}
            value={voice.pitch ?? 100}
            shown={`${voice.pitch ?? 100} %`}
            disabled={disabled}
            onChange={(pitch) => set({ pitch })}
          />
          <Slider
            label={t('look.volume')}
            min={90}
            max={240}
            step={5}
            value={voice.volume ?? 140}
            disabled={disabled}
            onChange={(volume) => set({ volume })}
          />
        </>
      )}
    </div>
  );
}

function Backdrop({ scene, disabled, onChange }: PartProps): ReactNode {
  const { t } = useTranslation('rooms');
  const [background] = scene.background_config ?? [];
  const kind = background?.background_type === 'IMAGE' ? 'IMAGE' : 'COLOR';
  const color = background?.background_color_config ?? '#33475B';
  const paint = (value: string): void =>
    onChange({ background_config: [{ background_type: 'COLOR', background_color_config: value }] });
  return (
    <div className={styles.form}>
      <TextField
        label={t('look.color')}
        type="color"
        value={color}
        disabled={disabled}
        onChange={(event) => paint(event.target.value.toUpperCase())}
      />
      <AssetGallery
        label={t('look.picture')}
        type="IMAGE"
        value={kind === 'IMAGE' ? background?.background_asset_id : undefined}
        disabled={disabled}
        onChoose={(asset) =>
          onChange({
            background_config: [
              {
                background_type: 'IMAGE',
                background_asset_id: asset.asset_id ?? '',
                background_config: asset.asset_id ?? '',
                background_title: asset.asset_name ?? '',
              },
            ],
          })
        }
      />
    </div>
  );
}

function Layers({
  layers,
  chosen,
  disabled,
  onChoose,
  onLayers,
}: {
  readonly layers: readonly Layer[];
  readonly chosen: number | undefined;
  readonly disabled: boolean;
  readonly onChoose: (layer: number | undefined) => void;
  readonly onLayers: (layers: readonly Layer[]) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const [adding, setAdding] = useState<'IMAGE' | 'VIDEO'>();
  const layer = chosen === undefined ? undefined : layers[chosen];
  const add = (made: Layer): void => {
    onLayers([...layers, made]);
    onChoose(layers.length);
    setAdding(undefined);
  };
  if (adding !== undefined)
    return (
      <div className={styles.form}>
        <AssetGallery
          label={t(`layer.kind.${adding}`)}
          type={adding}
          value={undefined}
          onChoose={(asset) => {
            const url = mainUrlOf(asset) ?? '';
            add({
              layer_type: adding,
              asset_id: asset.asset_id ?? '',
              position: { dx: 60, dy: 60, layer_index: 60 },
              size: { width: 480, height: 480 },
              ...(adding === 'IMAGE'
                ? { image_config: { image_url: url } }
                : { video_config: { video_url: url } }),
            });
          }}
        />
        <Button onClick={() => setAdding(undefined)}>{t('cancel', { ns: 'common' })}</Button>
      </div>
    );
  return (
    <div className={styles.form}>
      {layer === undefined || chosen === undefined ? (
        <p className={styles.quiet}>{t(layers.length === 0 ? 'layer.none' : 'layer.choose')}</p>
      ) : (
        <>
          <LayerFields
            layer={layer}
            disabled={disabled}
            onChange={(changed) => onLayers(layers.map((one, i) => (i === chosen ? changed : one)))}
          />
          {disabled ? null : (
            <Button
              look="danger"
              icon={<Trash2 />}
              onClick={() => {
                onLayers(without(layers, chosen));
                onChoose(undefined);
              }}
            >
              {t('layer.delete')}
            </Button>
          )}
        </>
      )}
      {disabled ? null : (
        <Menu
          align="start"
          trigger={<Button icon={<Plus />}>{t('layer.add')}</Button>}
          items={[
            {
              label: t('layer.kind.TEXT'),
              onSelect: () =>
                add({
                  layer_type: 'TEXT',
                  position: { dx: 60, dy: 120, layer_index: 70 },
                  size: { width: 800, height: 120 },
                  text_config: {
                    text_context: encoded(t('layer.newText')),
                    font_size: 64,
                    font_color: '#FFFFFF',
                  },
                }),
            },
            { label: t('layer.kind.IMAGE'), onSelect: () => setAdding('IMAGE') },
            { label: t('layer.kind.VIDEO'), onSelect: () => setAdding('VIDEO') },
          ]}
        />
      )}
    </div>
  );
}
