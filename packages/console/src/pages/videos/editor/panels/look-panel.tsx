import { Play, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Segmented } from '../../../../ui/segmented.tsx';
import { Select } from '../../../../ui/select.tsx';
import { Slider } from '../../../../ui/slider.tsx';
import { Switch } from '../../../../ui/switch.tsx';
import { mainOf } from '../../shared/assets.ts';
import { useAssets } from '../../shared/use-assets.ts';
import { useAudition } from '../../shared/use-audition.ts';
import { useEditor } from '../editor-context.tsx';
import { turned } from '../state/orientation.ts';
import { spaceOf, videoConfigOf, type Script, type VideoConfig } from '../state/script.ts';
import { SUBTITLE_FONTS } from './fonts.ts';
import { NumberField } from './number-field.tsx';
import styles from './inspector.module.css';

const NO_MUSIC = 'none';
const USUAL_SIZE = 54;
const USUAL_MUSIC = 30;
const LARGEST_TEXT = 120;
/** Share of the height below subtitles where the script does not say. */
const FLOOR = { LANDSCAPE: 0.94, VERTICAL: 0.86 };

/** Format, subtitles and music of the whole video. */
export function LookPanel(): ReactNode {
  const { t } = useTranslation('videos');
  const { script, edit, dispatch, mayEdit } = useEditor();
  const { data: sounds } = useAssets('MUSIC', 'AUDIO');
  const audition = useAudition();
  const video = videoConfigOf(script);
  const space = spaceOf(script);
  const subtitles = video.subtitle_config ?? {};
  const music = script.background_music_config;
  const musicId = (music?.music_asset_id ?? '') === '' ? NO_MUSIC : (music?.music_asset_id ?? NO_MUSIC);
  const track = sounds?.find((one) => one.asset_id === musicId);
  const url = track === undefined ? undefined : mainOf(track);
  const disabled = !mayEdit;
  const setVideo = (change: Partial<VideoConfig>, merging?: string): void =>
    edit((all: Script) => ({ ...all, video_config: { ...videoConfigOf(all), ...change } }), merging);
  const setSubtitles = (change: NonNullable<VideoConfig['subtitle_config']>, merging: string): void =>
    setVideo({ subtitle_config: { ...subtitles, ...change } }, merging);
  const settle = (): void => dispatch({ kind: 'settle' });
  return (
    <div className={styles.body}>
      <section className={styles.group}>
        <h3>{t('look.format')}</h3>
        <Segmented
          label={t('look.format')}
          value={script.view_mode ?? 'LANDSCAPE'}
          disabled={disabled}
          onChange={(mode) => edit((all) => turned(all, mode))}
          choices={[
            { value: 'LANDSCAPE', label: t('look.LANDSCAPE') },
            { value: 'VERTICAL', label: t('look.VERTICAL') },
          ]}
        />
        <p className={styles.hint}>{t('look.formatHint')}</p>
      </section>
      <section className={styles.group}>
        <Switch
          label={t('look.subtitles')}
          checked={video.is_subtitle_enable ?? false}
          disabled={disabled}
          onChange={(on) => setVideo({ is_subtitle_enable: on })}
        />
        {video.is_subtitle_enable === true ? (
          <>
            <Select
              label={t('text.font')}
              value={subtitles.font_name ?? SUBTITLE_FONTS[0]}
              disabled={disabled}
              onChange={(font) => setSubtitles({ font_name: font }, 'subtitle font')}
              choices={SUBTITLE_FONTS.map((font) => ({ value: font, label: t(`look.weight.${font}`) }))}
            />
            <Slider
              label={t('text.size')}
              min={24}
              max={LARGEST_TEXT}
              value={subtitles.font_size ?? USUAL_SIZE}
              disabled={disabled}
              onChange={(size) => setSubtitles({ font_size: size }, 'subtitle size')}
              onCommit={settle}
            />
            <div className={styles.numbers}>
              <NumberField
                label={t('look.left')}
                value={subtitles.dx ?? Math.round(space.width * 0.1)}
                min={0}
                max={space.width}
                disabled={disabled}
                onChange={(dx) => setSubtitles({ dx }, 'subtitle place')}
                onDone={settle}
              />
              <NumberField
                label={t('look.floor')}
                value={subtitles.dy ?? Math.round(space.height * FLOOR[script.view_mode ?? 'LANDSCAPE'])}
                min={0}
                max={space.height}
                disabled={disabled}
                onChange={(dy) => setSubtitles({ dy }, 'subtitle place')}
                onDone={settle}
              />
            </div>
            <p className={styles.hint}>{t('look.subtitleHint')}</p>
          </>
        ) : null}
      </section>
      <section className={styles.group}>
        <div className={styles.heading}>
          <h3>{t('look.music')}</h3>
          {url === undefined ? null : (
            <Button
              look="ghost"
              size="s"
              icon={audition.playing === undefined ? <Play /> : <Square />}
              aria-label={t(audition.playing === undefined ? 'voice.hear' : 'voice.stop', {
                name: track?.asset_name,
              })}
              onClick={() => audition.toggle(musicId, { url })}
            />
          )}
        </div>
        <Select
          label={t('look.music')}
          quiet
          value={musicId}
          disabled={disabled}
          onChange={(id) =>
            edit((all) => ({
              ...all,
              background_music_config: {
                volume: music?.volume ?? USUAL_MUSIC,
                // An empty id says no music; leaving it out would keep what is stored.
                music_asset_id: id === NO_MUSIC ? '' : id,
              },
            }))
          }
          choices={[
            { value: NO_MUSIC, label: t('look.noMusic') },
            ...(sounds ?? []).map((one) => ({ value: one.asset_id ?? '', label: one.asset_name })),
          ]}
        />
        {musicId === NO_MUSIC ? null : (
          <Slider
            label={t('voice.volume')}
            min={0}
            max={100}
            value={music?.volume ?? 100}
            shown={`${music?.volume ?? 100} %`}
            disabled={disabled}
            onChange={(volume) =>
              edit(
                (all) => ({ ...all, background_music_config: { ...all.background_music_config, volume } }),
                'music',
              )
            }
            onCommit={settle}
          />
        )}
      </section>
    </div>
  );
}
