import type { DigitalAssetInfo } from '@cyclorama/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy, Download, RotateCcw, Trash2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys.ts';
import { useMetaStudio } from '../../app/session.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { STATE_TONES } from './asset-card.tsx';
import { AssetEditor } from './asset-editor.tsx';
import { AssetPreview } from './asset-preview.tsx';
import { faultOf, fileOf, lengthOf, lengthText, sizeText } from './kinds.ts';
import styles from './library.module.css';

/** Details of one asset beside the grid. */
export function AssetPanel({
  assetId,
  onClose,
  editable,
}: {
  readonly assetId: string;
  readonly onClose: () => void;
  readonly editable: boolean;
}): ReactNode {
  const { t } = useTranslation('library');
  const studio = useMetaStudio();
  const { data: asset, error } = useQuery({
    queryKey: keys.asset(assetId),
    queryFn: ({ signal }) => studio.call('showAsset', { params: { asset_id: assetId }, signal }),
  });
  return (
    <aside className={styles.panel} aria-label={t('details')}>
      <header className={styles.panelHead}>
        <h2>{asset?.asset_name ?? t('details')}</h2>
        <Button look="ghost" icon={<X />} aria-label={t('close', { ns: 'common' })} onClick={onClose} />
      </header>
      <div className={styles.panelBody}>
        {error !== null ? (
          <ErrorNotice error={error} />
        ) : asset === undefined ? (
          <Spinner size={20} />
        ) : (
          <Details key={assetId} asset={asset} editable={editable} onGone={onClose} />
        )}
      </div>
    </aside>
  );
}

function Details({
  asset,
  editable,
  onGone,
}: {
  readonly asset: DigitalAssetInfo;
  readonly editable: boolean;
  readonly onGone: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation('library');
  const toasts = useToasts();
  const state = asset.asset_state ?? 'ACTIVED';
  const fault = faultOf(asset);
  const main = asset.files?.find((file) => file.asset_file_category === 'MAIN');
  const { image_meta: image, video_meta: video } = asset.asset_extra_meta ?? {};
  const width = image?.width ?? video?.width;
  const height = image?.height ?? video?.height;
  const seconds = lengthOf(asset);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('fact.type'), t(`type.${asset.asset_type ?? 'COMMON_FILE'}`)],
    ...(width === undefined || height === undefined
      ? []
      : [[t('fact.size'), `${width} × ${height}`] as const]),
    ...(seconds === undefined ? [] : [[t('fact.length'), lengthText(seconds)] as const]),
    ...(main?.file_size === undefined
      ? []
      : [[t('fact.bytes'), sizeText(main.file_size, i18n.language)] as const]),
    ...(asset.create_time === undefined
      ? []
      : [[t('fact.created'), new Date(asset.create_time).toLocaleString(i18n.language)] as const]),
  ];
  const copyId = (): void => {
    navigator.clipboard.writeText(asset.asset_id ?? '').then(
      () => toasts.done(t('copied', { ns: 'common' })),
      (error: unknown) => toasts.failed(error),
    );
  };
  const url = fileOf(asset, 'MAIN');
  return (
    <>
      <AssetPreview asset={asset} />
      {state === 'FAILED' || state === 'BLOCK' ? (
        <Notice tone="fault" title={t(`state.${state}`)}>
          {fault ?? t('fault.unknown')} {t('fault.next')}
        </Notice>
      ) : STATE_TONES[state] === undefined ? null : (
        <Badge tone={STATE_TONES[state]}>{t(`state.${state}`)}</Badge>
      )}
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('fact.id')}</dt>
          <dd>
            <code className={styles.id}>{asset.asset_id}</code>
            <Button look="ghost" size="s" icon={<Copy />} aria-label={t('copyId')} onClick={copyId} />
          </dd>
        </div>
      </dl>
      {editable && state !== 'DELETING' ? <AssetEditor asset={asset} /> : null}
      <div className={styles.actions}>
        {url === undefined ? null : (
          <a className={styles.link} href={url} download={main?.file_name ?? true}>
            <Download size={16} />
            {t('download', { ns: 'common' })}
          </a>
        )}
        {editable ? <Fate asset={asset} onGone={onGone} /> : null}
      </div>
    </>
  );
}

/** Into the recycle bin and out of it again. */
function Fate({
  asset,
  onGone,
}: {
  readonly asset: DigitalAssetInfo;
  readonly onGone: () => void;
}): ReactNode {
  const { t } = useTranslation('library');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const deleted = asset.asset_state === 'DELETING';
  const params = { asset_id: asset.asset_id ?? '' };
  const change = useMutation({
    mutationFn: async () => {
      if (deleted) await studio.call('restoreAsset', { params });
      else await studio.call('deleteAsset', { params });
    },
    onSuccess: () => {
      toasts.done(t(deleted ? 'restored' : 'binned'));
      onGone();
    },
    onError: (error) => toasts.failed(error),
    onSettled: () => cache.invalidateQueries({ queryKey: ['assets'] }),
  });
  return (
    <Button
      look={deleted ? 'plain' : 'danger'}
      icon={deleted ? <RotateCcw /> : <Trash2 />}
      busy={change.isPending}
      onClick={() => change.mutate()}
    >
      {t(deleted ? 'batch.restore' : 'batch.bin')}
    </Button>
  );
}
