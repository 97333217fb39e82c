import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { besideOf, coverOf, mainOf, sizeOf } from './assets.ts';
import styles from './jobs.module.css';
import { useAsset } from './use-assets.ts';

/** A finished video, played in place, with what can be taken along. */
export function VideoPlayer({
  assetId,
  name,
}: {
  readonly assetId: string;
  readonly name: string;
}): ReactNode {
  const { t } = useTranslation('videos');
  const { data: asset, error } = useAsset(assetId);
  if (error !== null) return <ErrorNotice error={error} />;
  if (asset === undefined)
    return (
      <div className={styles.screen}>
        <Spinner />
      </div>
    );
  const [url, cover, srt, captions] = [
    mainOf(asset),
    coverOf(asset),
    besideOf(asset, '.srt'),
    besideOf(asset, '.vtt'),
  ];
  const { width, height } = sizeOf(asset) ?? { width: 16, height: 9 };
  const video = asset.files?.find((file) => file.asset_file_category === 'MAIN');
  const kind = (video?.file_name ?? '').endsWith('.webm') ? 'WebM' : 'MP4';
  return (
    <>
      <div className={styles.screen} style={{ aspectRatio: `${width} / ${height}` }}>
        <video src={url} poster={cover} controls autoPlay playsInline aria-label={name}>
          {captions === undefined ? null : <track kind="captions" src={captions} label={t('job.captions')} />}
        </video>
      </div>
      <div className={styles.downloads}>
        {url === undefined ? null : <Take url={url} label={kind} />}
        {srt === undefined ? null : <Take url={srt} label="SRT" />}
        {cover === undefined ? null : <Take url={cover} label={t('job.cover')} />}
        <span className={styles.facts}>
          {sizeOf(asset) === undefined ? '' : `${width} × ${height}`}
          {video?.file_size === undefined ? '' : ` · ${(video.file_size / 1e6).toFixed(1)} MB`}
        </span>
      </div>
    </>
  );
}

function Take({ url, label }: { readonly url: string; readonly label: string }): ReactNode {
  return (
    <a className={styles.take} href={url} download>
      <Download size={14} />
      {label}
    </a>
  );
}
