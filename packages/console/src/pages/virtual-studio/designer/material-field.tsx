import { useInfiniteQuery } from '@tanstack/react-query';
import { Check, ImagePlus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { thumbnailOf } from '../../library/kinds.ts';
import { MaterialPicture } from '../material-picture.tsx';
import type { Material } from '../templates.ts';
import styles from './designer.module.css';

/** A picture or clip of the library, or the address of a picture, film or stream. */
export function MaterialField({
  label,
  material,
  onChange,
}: {
  readonly label: string;
  readonly material: Material | undefined;
  readonly onChange: (material: Material) => void;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const [choosing, setChoosing] = useState(false);
  return (
    <div className={styles.group}>
      <span className={styles.legend}>{label}</span>
      <button type="button" className={styles.materialButton} onClick={() => setChoosing(true)}>
        {material === undefined ? (
          <span className={styles.choose}>
            <ImagePlus size={18} />
            {t('material.choose')}
          </span>
        ) : (
          <MaterialPicture material={material} />
        )}
        <span className="visually-hidden">{t('material.choose')}</span>
      </button>
      <Dialog open={choosing} onClose={() => setChoosing(false)} title={label}>
        <Picker
          material={material}
          onChange={(chosen) => {
            onChange(chosen);
            setChoosing(false);
          }}
        />
      </Dialog>
    </div>
  );
}

function Picker({
  material,
  onChange,
}: {
  readonly material: Material | undefined;
  readonly onChange: (material: Material) => void;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const [from, setFrom] = useState<'SYSTEM' | 'CUSTOMIZATION' | 'url'>('SYSTEM');
  const [url, setUrl] = useState(material?.url ?? '');
  const [type, setType] = useState<Material['type']>(material?.type ?? 'PIC');
  return (
    <div className={styles.picker}>
      <Segmented
        label={t('material.from')}
        value={from}
        onChange={setFrom}
        choices={[
          { value: 'SYSTEM', label: t('material.system') },
          { value: 'CUSTOMIZATION', label: t('material.own') },
          { value: 'url', label: t('material.url') },
        ]}
      />
      {from === 'url' ? (
        <>
          <Segmented
            label={t('material.type')}
            value={type}
            onChange={setType}
            choices={(['PIC', 'VOD', 'LIVE'] as const).map((value) => ({
              value,
              label: t(`material.${value}`),
            }))}
          />
          <TextField
            label={t('material.address')}
            hint={t('material.addressHint')}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
          <Button look="primary" disabled={url === ''} onClick={() => onChange({ type, url })}>
            {t('material.take')}
          </Button>
        </>
      ) : (
        <Assets key={from} from={from} chosen={material?.assetId} onChange={onChange} />
      )}
    </div>
  );
}

const PAGE = 60;

function Assets({
  from,
  chosen,
  onChange,
}: {
  readonly from: 'SYSTEM' | 'CUSTOMIZATION';
  readonly chosen: string | undefined;
  readonly onChange: (material: Material) => void;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const studio = useMetaStudio();
  const query = {
    asset_source: from,
    asset_type: ['IMAGE', 'VIDEO'] as const,
    asset_state: ['ACTIVED'] as const,
    limit: PAGE,
  };
  const list = useInfiniteQuery({
    queryKey: keys.assets(query),
    queryFn: ({ pageParam, signal }) =>
      studio.call('listAssets', { query: { ...query, offset: pageParam }, signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      pages.length * PAGE < (last.count ?? 0) ? pages.length * PAGE : undefined,
  });
  const assets = list.data?.pages.flatMap((page) => page.assets ?? []) ?? [];
  if (list.data !== undefined && assets.length === 0)
    return <EmptyState title={t('material.none')}>{t('material.noneHint')}</EmptyState>;
  return (
    <>
      <ul className={styles.assets}>
        {assets.map((asset) => (
          <li key={asset.asset_id}>
            <button
              type="button"
              className={styles.asset}
              aria-pressed={asset.asset_id === chosen}
              onClick={() =>
                asset.asset_id !== undefined &&
                onChange({ type: asset.asset_type === 'VIDEO' ? 'VOD' : 'PIC', assetId: asset.asset_id })
              }
            >
              <img src={thumbnailOf(asset)} alt="" loading="lazy" />
              <span>{asset.asset_name}</span>
              {asset.asset_id === chosen ? <Check size={14} /> : null}
            </button>
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more', { ns: 'common' })}
        </Button>
      ) : null}
    </>
  );
}
