import { ArrowLeft, ChevronsDown, ChevronsUp, Copy, Trash2 } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Switch } from '../../../../ui/switch.tsx';
import { useAssets } from '../../shared/use-assets.ts';
import { without } from '../../shared/without.ts';
import { useEditor } from '../editor-context.tsx';
import {
  addLayer,
  applyToAll,
  canRemove,
  itemsOf,
  leaveGroup,
  placeLayer,
  removeLayer,
  restack,
  withLayer,
  type Item,
  type Rect,
} from '../state/layers.ts';
import { useItemName } from '../stage/use-item-name.ts';
import { NumberField } from './number-field.tsx';
import { TextLayerFields } from './text-layer-fields.tsx';
import styles from './inspector.module.css';

const LOW = -1920;
const HIGH = 3840;
const LARGEST = 7680;
const COPY_BY = 40;

/** Place and properties of what is chosen on the stage. */
export function ItemPanel(): ReactNode {
  const { t } = useTranslation('videos');
  const { script, shown, measures, item: at, dispatch, edit, mayEdit, segment } = useEditor();
  const { data: assets } = useAssets('IMAGE', 'VIDEO');
  const byId = useMemo(() => new Map(assets?.map((one) => [one.asset_id, one])), [assets]);
  const nameOf = useItemName(byId);
  const item = itemsOf(shown.shoot_script, script, measures).find((one) => one.at === at);
  if (item === undefined) return null;
  const place = item.at === 'presenter' ? 0 : item.at;
  const put = (change: Partial<Rect>, sized: boolean): void => {
    const rect = { ...item.rect, ...change };
    edit((all, one) => placeLayer(all, one, item.at, rect, sized), `place ${place}`);
  };
  const settle = (): void => dispatch({ kind: 'settle' });
  const grouped = (item.layer?.group_id ?? '') !== '';
  const text = item.kind === 'TEXT';
  return (
    <div className={styles.body}>
      <div className={styles.heading}>
        <div className={styles.row}>
          <Button
            look="ghost"
            size="s"
            icon={<ArrowLeft />}
            aria-label={t('item.back')}
            onClick={() => dispatch({ kind: 'item', item: undefined })}
          />
          <h2>{t(`layer.${item.kind}`)}</h2>
        </div>
        <ItemButtons item={item} />
      </div>
      {item.kind === 'HUMAN' || text ? null : <p className={styles.hint}>{nameOf(item)}</p>}
      {text && item.layer !== undefined ? <TextLayerFields layer={item.layer} at={place} /> : null}
      {item.kind === 'VIDEO' && item.layer !== undefined ? (
        <Switch
          label={t('item.loop')}
          checked={(item.layer.video_config?.loop_count ?? -1) !== 0}
          disabled={!mayEdit}
          onChange={(loop) =>
            edit((all, one) =>
              withLayer(all, one, place, (layer) => ({
                ...layer,
                video_config: { ...layer.video_config, loop_count: loop ? -1 : 0 },
              })),
            )
          }
        />
      ) : null}
      <section className={styles.group}>
        <h3>{t('item.place')}</h3>
        <div className={styles.numbers}>
          {(['x', 'y'] as const).map((side) => (
            <NumberField
              key={side}
              label={t(`item.${side}`)}
              value={Math.round(item.rect[side])}
              min={LOW}
              max={HIGH}
              disabled={!mayEdit}
              onChange={(value) => put({ [side]: value }, false)}
              onDone={settle}
            />
          ))}
          <NumberField
            label={t('item.width')}
            value={Math.round(item.rect.width)}
            min={1}
            max={LARGEST}
            disabled={!mayEdit}
            onChange={(width) =>
              put(text ? { width } : { width, height: (item.rect.height * width) / item.rect.width }, true)
            }
            onDone={settle}
          />
          {text ? null : (
            <NumberField
              label={t('item.height')}
              value={Math.round(item.rect.height)}
              min={1}
              max={LARGEST}
              disabled={!mayEdit}
              onChange={(height) =>
                put({ height, width: (item.rect.width * height) / item.rect.height }, true)
              }
              onDone={settle}
            />
          )}
        </div>
        <p className={styles.hint}>{t('item.keys')}</p>
      </section>
      {script.shoot_scripts.length > 1 ? (
        <section className={styles.group}>
          <Switch
            label={t('item.everywhere')}
            hint={t('item.everywhereHint')}
            checked={grouped}
            disabled={!mayEdit}
            onChange={(on) => {
              if (!on) edit((all, one) => leaveGroup(all, one, place));
              else edit((all, one) => applyToAll(all, one, item.at, crypto.randomUUID()));
            }}
          />
        </section>
      ) : null}
      <p className="visually-hidden" role="status">
        {t('item.chosen', { name: nameOf(item), number: segment + 1 })}
      </p>
    </div>
  );
}

function ItemButtons({ item }: { readonly item: Item }): ReactNode {
  const { t } = useTranslation('videos');
  const { shown, edit, dispatch, mayEdit } = useEditor();
  const { at, layer } = item;
  if (at === 'presenter' || !mayEdit) return null;
  return (
    <div className={styles.row}>
      <Button
        look="ghost"
        size="s"
        icon={<ChevronsUp />}
        aria-label={t('item.front')}
        onClick={() => edit((all, one) => restack(all, one, at, 'top'))}
      />
      <Button
        look="ghost"
        size="s"
        icon={<ChevronsDown />}
        aria-label={t('item.behind')}
        onClick={() => edit((all, one) => restack(all, one, at, 'bottom'))}
      />
      {layer === undefined || layer.layer_type === 'HUMAN' ? null : (
        <Button
          look="ghost"
          size="s"
          icon={<Copy />}
          aria-label={t('item.duplicate')}
          onClick={() => {
            const same = without(layer, 'position', 'group_id');
            const rect = { ...item.rect, x: item.rect.x + COPY_BY, y: item.rect.y + COPY_BY };
            edit((all, one) => addLayer(all, one, same, rect).script);
          }}
        />
      )}
      <Button
        look="ghost"
        size="s"
        icon={<Trash2 />}
        aria-label={t('item.delete')}
        disabled={!canRemove(shown.shoot_script, at)}
        onClick={() => {
          edit((all, one) => removeLayer(all, one, at));
          dispatch({ kind: 'item', item: undefined });
        }}
      />
    </div>
  );
}
