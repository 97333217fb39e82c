import { Film, ImagePlus, Type, User, ImageIcon } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { coverOf, sizeOf, type Asset } from '../../shared/assets.ts';
import { useAssets } from '../../shared/use-assets.ts';
import { useEditor } from '../editor-context.tsx';
import { PicturePicker } from '../pickers/picture-picker.tsx';
import { toBase64 } from '../state/base64.ts';
import { addLayer, backgroundOf, itemsOf, type LayerKind, type Rect } from '../state/layers.ts';
import { spaceOf, withSegment, type Background, type Size } from '../state/script.ts';
import { useItemName } from '../stage/use-item-name.ts';
import { ColourField } from './colour-field.tsx';
import styles from './inspector.module.css';

const COLOURS = ['#FFFFFF', '#DCE6F2', '#F4E9D8', '#DDEFE3', '#1F2A44', '#10151D', '#5B2333', '#0F4C4A'];
const ICONS: Readonly<Record<LayerKind, ReactNode>> = {
  HUMAN: <User size={14} />,
  IMAGE: <ImageIcon size={14} />,
  VIDEO: <Film size={14} />,
  TEXT: <Type size={14} />,
};
/** Share of the space that something new takes at most. */
const NEW_SHARE = 0.4;
const NEW_TEXT_SIZE = 72;
/** Share of the space between its edge and a new text. */
const MARGIN = 0.08;

/** Background and things of a segment. */
export function ScenePanel(): ReactNode {
  const { t } = useTranslation('videos');
  const { script, shown, measures, edit, dispatch, mayEdit, segment } = useEditor();
  const { data: assets } = useAssets('IMAGE', 'VIDEO');
  const byId = useMemo(() => new Map(assets?.map((one) => [one.asset_id, one])), [assets]);
  const nameOf = useItemName(byId);
  const [picking, setPicking] = useState<'background' | 'IMAGE' | 'VIDEO'>();
  const space = spaceOf(script);
  const background = backgroundOf(shown.shoot_script);
  const picture =
    background?.background_type === 'IMAGE'
      ? byId.get(background.background_asset_id ?? background.background_config)
      : undefined;
  const colour = background?.background_color_config ?? '#FFFFFF';
  const items = [...itemsOf(shown.shoot_script, script, measures)].reverse();
  const setBackground = (next: Background, everywhere = false, merging?: string): void =>
    edit((all, at) => {
      const put = { background_config: [next] };
      if (!everywhere) return withSegment(all, at, (one) => ({ ...one, ...put }));
      return {
        ...all,
        shoot_scripts: all.shoot_scripts.map((one) => ({
          ...one,
          shoot_script: { ...one.shoot_script, ...put },
        })),
      };
    }, merging);
  const add = (kind: 'IMAGE' | 'VIDEO' | 'TEXT', asset?: Asset): void => {
    const size =
      kind === 'TEXT'
        ? { width: space.width * NEW_SHARE, height: NEW_TEXT_SIZE }
        : fitted((asset && sizeOf(asset)) ?? { width: 1280, height: 720 }, space);
    const layer =
      kind === 'TEXT'
        ? {
            layer_type: kind,
            text_config: {
              text_context: toBase64(t('text.new')),
              font_name: 'HarmonyOS_Sans_SC_Bold',
              font_size: NEW_TEXT_SIZE,
              font_color: '#FFFFFF',
            },
          }
        : { layer_type: kind, asset_id: asset?.asset_id ?? '' };
    const rect =
      kind === 'TEXT' ? { x: space.width * MARGIN, y: space.height * MARGIN, ...size } : centred(size, space);
    const { at } = addLayer(script, segment, layer, rect);
    dispatch({
      kind: 'change',
      edit: (all, one) => addLayer(all, one, layer, rect).script,
      item: at,
    });
  };
  return (
    <div className={styles.body}>
      <section className={styles.group}>
        <div className={styles.heading}>
          <h3>{t('scene.background')}</h3>
          <Button size="s" disabled={!mayEdit} onClick={() => setPicking('background')}>
            {t('scene.pick')}
          </Button>
        </div>
        {picture === undefined ? (
          <>
            <div className={styles.swatches}>
              {COLOURS.map((one) => (
                <button
                  key={one}
                  type="button"
                  className={styles.swatch}
                  aria-label={t('scene.colour', { colour: one })}
                  aria-pressed={one === colour.toUpperCase()}
                  disabled={!mayEdit}
                  style={{ background: one }}
                  onClick={() => setBackground({ background_type: 'COLOR', background_color_config: one })}
                />
              ))}
            </div>
            <ColourField
              label={t('scene.own')}
              value={colour}
              disabled={!mayEdit}
              onChange={(one) =>
                setBackground({ background_type: 'COLOR', background_color_config: one }, false, 'background')
              }
            />
          </>
        ) : (
          <div className={styles.chosen}>
            <img src={coverOf(picture)} alt="" />
            <div className={styles.about}>
              <strong>{picture.asset_name}</strong>
              <button
                type="button"
                className={styles.layer}
                disabled={!mayEdit}
                onClick={() =>
                  setBackground({ background_type: 'COLOR', background_color_config: '#DCE6F2' })
                }
              >
                <span>{t('scene.plain')}</span>
              </button>
            </div>
          </div>
        )}
        {script.shoot_scripts.length > 1 && background !== undefined ? (
          <Button size="s" look="ghost" disabled={!mayEdit} onClick={() => setBackground(background, true)}>
            {t('scene.everywhere')}
          </Button>
        ) : null}
      </section>
      <section className={styles.group}>
        <div className={styles.heading}>
          <h3>{t('scene.things')}</h3>
        </div>
        <ul className={styles.layers}>
          {items.map((item) => (
            <li key={item.at}>
              <button
                type="button"
                className={styles.layer}
                onClick={() => dispatch({ kind: 'item', item: item.at })}
              >
                {ICONS[item.kind]}
                <span>{nameOf(item)}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className={styles.row}>
          <Button size="s" icon={<Type />} disabled={!mayEdit} onClick={() => add('TEXT')}>
            {t('layer.TEXT')}
          </Button>
          <Button size="s" icon={<ImagePlus />} disabled={!mayEdit} onClick={() => setPicking('IMAGE')}>
            {t('layer.IMAGE')}
          </Button>
          <Button size="s" icon={<Film />} disabled={!mayEdit} onClick={() => setPicking('VIDEO')}>
            {t('layer.VIDEO')}
          </Button>
        </div>
      </section>
      <PicturePicker
        open={picking !== undefined}
        upright={space.height > space.width}
        kind={picking === 'VIDEO' ? 'VIDEO' : 'IMAGE'}
        title={t(picking === 'background' ? 'scene.background' : `scene.add.${picking ?? 'IMAGE'}`)}
        onClose={() => setPicking(undefined)}
        onPick={(asset) => {
          setPicking(undefined);
          if (picking === 'background')
            setBackground({
              background_type: 'IMAGE',
              background_config: asset.asset_id ?? '',
              background_asset_id: asset.asset_id ?? '',
            });
          else if (picking !== undefined) add(picking, asset);
        }}
      />
    </div>
  );
}

function fitted(size: Size, space: Size): Size {
  const scale = Math.min(1, (space.width * NEW_SHARE) / size.width, (space.height * NEW_SHARE) / size.height);
  return { width: size.width * scale, height: size.height * scale };
}

function centred(size: Size, space: Size): Rect {
  return { x: (space.width - size.width) / 2, y: (space.height - size.height) / 2, ...size };
}
