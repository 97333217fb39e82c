import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMetaStudio } from '../../../../app/session.tsx';
import { Button } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../../../ui/notice.tsx';
import { Segmented } from '../../../../ui/segmented.tsx';
import { Slider } from '../../../../ui/slider.tsx';
import { JobWatch } from '../../shared/job-watch.tsx';
import { useAssets } from '../../shared/use-assets.ts';
import { useEditor } from '../editor-context.tsx';
import type { Autosave } from '../use-autosave.ts';
import { obstacleOf, videoConfigOf } from '../state/script.ts';
import styles from './render-dialog.module.css';
import {
  MAX_KBPS,
  MIN_KBPS,
  openSegments,
  outputSize,
  QUALITIES,
  qualityOf,
  withoutBackgrounds,
  withQuality,
} from './render-settings.ts';

const KBPS_STEP = 500;

/** How the video is made, then how it is going. */
export function RenderDialog({
  flush,
  onClose,
}: {
  readonly flush: Autosave['flush'];
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('videos');
  const { script, edit, dispatch } = useEditor();
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const { data: assets } = useAssets('VOICE_MODEL', 'HUMAN_MODEL_2D');
  const [name, setName] = useState(script.script_name);
  const video = videoConfigOf(script);
  const quality = qualityOf(script);
  const model = assets?.find((one) => one.asset_id === script.model_asset_id);
  const fine = model?.asset_extra_meta?.human_model_2d_meta?.model_resolution === '4K';
  const obstacle = obstacleOf(script);
  const start = useMutation({
    mutationFn: async () => {
      const { id: scriptId } = await flush();
      const { job_id: jobId = '' } = await studio.call('create2DDigitalHumanVideo', {
        body: { script_id: scriptId, output_asset_config: { asset_name: name.trim() } },
      });
      void cache.invalidateQueries({ queryKey: ['video-jobs', 'list'] });
      return jobId;
    },
  });
  if (start.data !== undefined)
    return (
      <Dialog open onClose={onClose} title={name} place="centre" wide>
        <JobWatch jobId={start.data} />
      </Dialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('render.title')}
      actions={
        <Button
          look="primary"
          busy={start.isPending}
          disabled={name.trim() === '' || obstacle !== undefined}
          onClick={() => start.mutate()}
        >
          {t('render.start')}
        </Button>
      }
    >
      <div className={styles.form}>
        <TextField
          label={t('render.name')}
          value={name}
          maxLength={256}
          onChange={(event) => setName(event.target.value)}
        />
        <div className={styles.part}>
          <span className={styles.label}>{t('render.size')}</span>
          <Segmented
            label={t('render.size')}
            value={quality}
            onChange={(one) => edit((all) => ({ ...all, video_config: withQuality(all, one) }))}
            choices={QUALITIES.filter((one) => one !== '2160' || fine).map((one) => {
              const size = outputSize(script, one);
              return {
                value: one,
                label: t(`render.quality.${one}`),
                title: `${size.width} × ${size.height}`,
              };
            })}
          />
          <span className={styles.hint}>
            {t('render.sizeHint', { width: video.width, height: video.height })}
          </span>
        </div>
        <div className={styles.part}>
          <span className={styles.label}>{t('render.codec')}</span>
          <Segmented
            label={t('render.codec')}
            value={video.codec}
            onChange={(codec) => edit((all) => ({ ...all, video_config: { ...videoConfigOf(all), codec } }))}
            choices={[
              { value: 'H264', label: 'MP4 · H.264' },
              { value: 'VP8', label: 'WebM · VP8' },
            ]}
          />
          {video.codec === 'VP8' ? (
            openSegments(script) > 0 ? (
              <span className={styles.hint}>{t('render.transparent')}</span>
            ) : (
              <Notice
                action={
                  <Button size="s" onClick={() => edit(withoutBackgrounds)}>
                    {t('render.clear')}
                  </Button>
                }
              >
                {t('render.opaque')}
              </Notice>
            )
          ) : null}
        </div>
        <Slider
          label={t('render.bitrate')}
          min={MIN_KBPS}
          max={MAX_KBPS}
          step={KBPS_STEP}
          value={Math.min(MAX_KBPS, Math.max(MIN_KBPS, video.bitrate))}
          shown={t('render.mbps', { mbps: video.bitrate / 1000 })}
          onChange={(bitrate) =>
            edit((all) => ({ ...all, video_config: { ...videoConfigOf(all), bitrate } }), 'bitrate')
          }
          onCommit={() => dispatch({ kind: 'settle' })}
        />
        <p className={styles.hint}>{t('render.fps')}</p>
        {obstacle === undefined ? null : (
          <Notice tone="warn">
            {t(`save.${obstacle.kind}`, { number: obstacle.kind === 'no-words' ? obstacle.segment + 1 : 0 })}
          </Notice>
        )}
        {start.error === null ? null : <ErrorNotice error={start.error} />}
      </div>
    </Dialog>
  );
}
