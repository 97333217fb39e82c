import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePresenter } from '../../videos/editor/preview/use-presenter.ts';
import { decoded } from '../shared/layer-text.ts';
import { spaceOf, type View } from '../shared/new-room.ts';
import { coverOf, useUsableAssets } from '../shared/use-assets.ts';
import { boxOf, nudged, placed, resized, snapped, type Box } from './box.ts';
import type { Layer, Scene } from './draft.ts';
import styles from './stage.module.css';

const STEP = 1;
const BIG_STEP = 10;

/** A scene as its layers lie: they are dragged, sized at their corner, and moved by arrow keys. */
export function Stage({
  scene,
  view,
  chosen,
  disabled,
  onChoose,
  onLayers,
}: {
  readonly scene: Scene;
  readonly view: View;
  readonly chosen: number | undefined;
  readonly disabled: boolean;
  readonly onChoose: (layer: number | undefined) => void;
  readonly onLayers: (layers: readonly Layer[]) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const place = useRef<HTMLDivElement>(null);
  const space = spaceOf(view);
  const layers = scene.layer_config ?? [];
  const set = (at: number, layer: Layer): void => onLayers(layers.map((one, i) => (i === at ? layer : one)));
  return (
    <div
      ref={place}
      className={styles.stage}
      data-view={view}
      role="group"
      aria-label={t('stage.label')}
      onPointerDown={(event) => event.target === event.currentTarget && onChoose(undefined)}
    >
      <Background scene={scene} />
      {layers
        .map((layer, i) => ({ layer, i }))
        .sort((a, b) => (a.layer.position?.layer_index ?? 100) - (b.layer.position?.layer_index ?? 100))
        .map(({ layer, i }) => (
          <LayerBox
            key={i}
            layer={layer}
            number={i + 1}
            space={space}
            chosen={i === chosen}
            disabled={disabled}
            scale={() => space.width / (place.current?.clientWidth ?? space.width)}
            onChoose={() => onChoose(i)}
            onBox={(box) => set(i, placed(layer, box))}
          />
        ))}
    </div>
  );
}

function Background({ scene }: { readonly scene: Scene }): ReactNode {
  const pictures = useUsableAssets('IMAGE');
  const [background] = scene.background_config ?? [];
  const color = background?.background_color_config ?? '#FFFFFF';
  const asset = pictures.data?.find(({ asset_id: id }) => id === background?.background_asset_id);
  const url = coverOf(asset);
  if (background?.background_type === 'IMAGE' && url !== undefined)
    return <img className={styles.background} src={url} alt="" />;
  return (
    <div
      className={styles.background}
      style={background?.background_type === 'COLOR' ? { backgroundColor: color } : {}}
    />
  );
}

interface Drag {
  readonly kind: 'move' | 'size';
  readonly x: number;
  readonly y: number;
  readonly box: Box;
}

function LayerBox({
  layer,
  number,
  space,
  chosen,
  disabled,
  scale,
  onChoose,
  onBox,
}: {
  readonly layer: Layer;
  readonly number: number;
  readonly space: { readonly width: number; readonly height: number };
  readonly chosen: boolean;
  readonly disabled: boolean;
  /** Layout pixels of one pixel of the screen. */
  readonly scale: () => number;
  readonly onChoose: () => void;
  readonly onBox: (box: Box) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const drag = useRef<Drag>(undefined);
  const box = boxOf(layer, space);
  const begin =
    (kind: Drag['kind']) =>
    (event: PointerEvent<HTMLElement>): void => {
      event.stopPropagation();
      onChoose();
      if (disabled) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { kind, x: event.clientX, y: event.clientY, box };
    };
  const move = (event: PointerEvent<HTMLElement>): void => {
    const from = drag.current;
    if (from === undefined) return;
    event.stopPropagation();
    const dx = (event.clientX - from.x) * scale();
    const dy = (event.clientY - from.y) * scale();
    if (from.kind === 'size') onBox(resized(from.box, dx));
    else onBox(snapped({ ...from.box, x: from.box.x + dx, y: from.box.y + dy }, space));
  };
  const end = (): void => {
    drag.current = undefined;
  };
  const press = (event: KeyboardEvent): void => {
    const next = disabled ? undefined : nudged(box, event.key, event.shiftKey ? BIG_STEP : STEP);
    if (next === undefined) return;
    event.preventDefault();
    onBox(next);
  };
  const name = t('stage.layer', { number, kind: t(`layer.kind.${layer.layer_type}`) });
  return (
    <div
      role="button"
      tabIndex={0}
      aria-label={name}
      aria-pressed={chosen}
      className={styles.layer}
      data-chosen={chosen}
      style={{
        left: `${(box.x / space.width) * 100}%`,
        top: `${(box.y / space.height) * 100}%`,
        width: `${(box.width / space.width) * 100}%`,
        height: `${(box.height / space.height) * 100}%`,
      }}
      onFocus={onChoose}
      onKeyDown={press}
      onPointerDown={begin('move')}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <Inside layer={layer} space={space} />
      {chosen && !disabled ? (
        <span
          className={styles.handle}
          onPointerDown={begin('size')}
          onPointerMove={move}
          onPointerUp={end}
          onPointerCancel={end}
        />
      ) : null}
    </div>
  );
}

function Inside({
  layer,
  space,
}: {
  readonly layer: Layer;
  readonly space: { readonly width: number };
}): ReactNode {
  const { t } = useTranslation('rooms');
  const human = layer.layer_type === 'HUMAN';
  const cutOut = usePresenter(human ? layer.asset_id : undefined);
  const assets = useUsableAssets(human ? 'HUMAN_MODEL_2D' : layer.layer_type === 'VIDEO' ? 'VIDEO' : 'IMAGE');
  if (layer.layer_type === 'TEXT') {
    const {
      text_context: context = '',
      font_size: size = 16,
      font_color: color = '#FFFFFF',
    } = layer.text_config ?? {};
    return (
      <span className={styles.text} style={{ color, fontSize: `${(size / space.width) * 100}cqw` }}>
        {decoded(context) ?? context}
      </span>
    );
  }
  // Until the presenter is cut out, and for those who may not have it drawn, their cover stands there.
  const cover = coverOf(assets.data?.find(({ asset_id: id }) => id === layer.asset_id));
  const url = cutOut ?? cover;
  return url === undefined ? (
    <span className={styles.kind}>{t(`layer.kind.${layer.layer_type}`)}</span>
  ) : (
    <img className={styles.picture} data-kind={layer.layer_type} src={url} alt="" draggable={false} />
  );
}
