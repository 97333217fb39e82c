import clsx from 'clsx';
import { useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Spinner } from '../../../../ui/spinner.tsx';
import { mainOf } from '../../shared/assets.ts';
import { useAssets } from '../../shared/use-assets.ts';
import { useEditor } from '../editor-context.tsx';
import { usePresenter } from '../preview/use-presenter.ts';
import { useTake } from '../recording/use-take.ts';
import { useStill } from '../preview/use-still.ts';
import {
  backgroundOf,
  canRemove,
  itemsOf,
  placeLayer,
  removeLayer,
  restack,
  type Item,
  type Rect,
} from '../state/layers.ts';
import { spaceOf, videoConfigOf } from '../state/script.ts';
import { HANDLES, type Handle } from './geometry.ts';
import { ItemView } from './item-view.tsx';
import styles from './stage.module.css';
import { Scrubber } from './scrubber.tsx';
import { StillFault } from './still-fault.tsx';
import { useDrag } from './use-drag.ts';
import { useFit } from './use-fit.ts';
import { useItemName } from './use-item-name.ts';

const STEP = 1;
const BIG_STEP = 10;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The picture of the segment: everything on it can be moved about; positions are those of the contract. */
export function Stage({ scriptId }: { readonly scriptId: string | undefined }): ReactNode {
  const { t } = useTranslation('videos');
  const editor = useEditor();
  const { script, segment, shown, item: chosen, measures, dispatch } = editor;
  const place = useRef<HTMLDivElement>(null);
  const space = spaceOf(script);
  const scale = useFit(place, space);
  const drag = useDrag(scale);
  const { data: pictures } = useAssets('IMAGE', 'VIDEO');
  const assets = useMemo(() => new Map(pictures?.map((one) => [one.asset_id, one])), [pictures]);
  const presenter = usePresenter(script.model_asset_id);
  const [moment, setMoment] = useState<{ readonly of: string; readonly time: number }>();
  // Another segment, and one that is spoken in another way, begin as a whole.
  const of = `${segment} ${shown.shoot_script.script_type ?? 'TEXT'}`;
  const time = moment?.of === of ? moment.time : undefined;
  const take = useTake(scriptId, shown.sequence_no ?? segment + 1);
  const still = useStill(script, segment, { time, scriptId, take }, !drag.active);
  const nameOf = useItemName(assets);
  const items = useMemo(() => itemsOf(shown.shoot_script, script, measures), [shown, script, measures]);
  const background = backgroundOf(shown.shoot_script);
  const ground =
    background?.background_type === 'COLOR' ? (background.background_color_config ?? '#FFFFFF') : '#FFFFFF';
  const picture =
    background?.background_type === 'IMAGE'
      ? assets.get(background.background_asset_id ?? background.background_config)
      : undefined;
  const pictureUrl = picture === undefined ? undefined : mainOf(picture);
  const seeThrough = videoConfigOf(script).codec === 'VP8' && background === undefined;
  const atPixels = (rect: Rect): CSSProperties => ({
    left: rect.x * scale,
    top: rect.y * scale,
    width: rect.width * scale,
    height: rect.height * scale,
  });

  const press = (event: KeyboardEvent, item: Item): void => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? BIG_STEP : STEP;
    if (arrow !== undefined) {
      const rect = { ...item.rect, x: item.rect.x + arrow[0] * step, y: item.rect.y + arrow[1] * step };
      editor.edit((all, one) => placeLayer(all, one, item.at, rect, false), `nudge ${keyOf(item)}`);
    } else if (event.key === 'Escape') dispatch({ kind: 'item', item: undefined });
    else if (item.at !== 'presenter' && (event.key === 'Delete' || event.key === 'Backspace')) {
      const { at } = item;
      if (canRemove(shown.shoot_script, at)) editor.edit((all, one) => removeLayer(all, one, at));
    } else if (item.at !== 'presenter' && (event.key === '[' || event.key === ']')) {
      const { at } = item;
      editor.edit((all, one) => restack(all, one, at, event.key === ']' ? 'up' : 'down'));
    } else return;
    event.preventDefault();
  };

  return (
    <div className={styles.column}>
      <div className={styles.room} ref={place}>
        <div
          className={clsx(styles.stage, seeThrough && styles.seeThrough)}
          style={{ width: space.width * scale, height: space.height * scale }}
          onPointerDown={(event) => {
            if (event.target === event.currentTarget) dispatch({ kind: 'item', item: undefined });
          }}
        >
          <div className={styles.drawn} aria-hidden="true" style={seeThrough ? {} : { background: ground }}>
            {pictureUrl === undefined ? null : <img className={styles.ground} src={pictureUrl} alt="" />}
            {items.map((item) => (
              <div key={keyOf(item)} className={styles.item} style={atPixels(item.rect)}>
                <ItemView item={item} scale={scale} assets={assets} presenter={presenter} />
              </div>
            ))}
          </div>
          {still.url === undefined ? null : (
            <img
              className={styles.still}
              src={still.url}
              alt={t('stage.still', { number: segment + 1 })}
              data-fresh={still.fresh && !drag.active}
            />
          )}
          {items.map((item) => (
            <div
              key={keyOf(item)}
              className={styles.box}
              data-chosen={item.at === chosen}
              role="button"
              tabIndex={0}
              aria-label={nameOf(item)}
              aria-pressed={item.at === chosen}
              style={atPixels(item.rect)}
              onPointerDown={(event) => drag.begin(event, item, items)}
              onFocus={() => dispatch({ kind: 'item', item: item.at })}
              onKeyDown={(event) => press(event, item)}
            />
          ))}
          {items
            .filter((item) => item.at === chosen && editor.mayEdit)
            .map((item) =>
              handlesOf(item).map((handle) => (
                <div
                  key={handle}
                  className={styles.handle}
                  data-handle={handle}
                  aria-hidden="true"
                  style={handlePlace(item.rect, handle, scale)}
                  onPointerDown={(event) => {
                    event.preventDefault();
                    drag.begin(event, item, items, handle);
                  }}
                />
              )),
            )}
          {drag.guides.map(({ axis, at }) => (
            <div
              key={`${axis}${at}`}
              className={styles.guide}
              data-axis={axis}
              style={axis === 'x' ? { left: at * scale } : { top: at * scale }}
            />
          ))}
          {still.drawing && !drag.active ? (
            <div className={styles.drawing}>
              <Spinner />
            </div>
          ) : null}
        </div>
        <StillFault error={still.error} />
      </div>
      <Scrubber
        time={time}
        duration={still.duration}
        onTime={(at) => setMoment(at === undefined ? undefined : { of, time: at })}
      />
    </div>
  );
}

/** The presenter keeps the focus when it becomes a layer of its own. */
function keyOf({ at }: Item): number {
  return at === 'presenter' ? 0 : at;
}

/** A text is as high as its lines: it can only be made wider. */
function handlesOf(item: Item): readonly Handle[] {
  return item.kind === 'TEXT' ? ['w', 'e'] : HANDLES;
}

function handlePlace(rect: Rect, handle: Handle, scale: number): CSSProperties {
  const x = handle.includes('w') ? 0 : handle.includes('e') ? 1 : 0.5;
  const y = handle.includes('n') ? 0 : handle.includes('s') ? 1 : 0.5;
  return { left: (rect.x + rect.width * x) * scale, top: (rect.y + rect.height * y) * scale };
}
