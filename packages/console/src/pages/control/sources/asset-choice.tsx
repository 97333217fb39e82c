import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { Select } from '../../../ui/select.tsx';

const MOST = 100;

/** One of the library's videos or pictures. */
export function AssetChoice({
  type,
  label,
  value,
  onChange,
}: {
  readonly type: 'VIDEO' | 'IMAGE';
  readonly label: string;
  readonly value: string;
  readonly onChange: (assetId: string) => void;
}): ReactNode {
  const { t } = useTranslation('control');
  const studio = useMetaStudio();
  const query = { asset_type: [type], asset_state: ['ACTIVED'], asset_source: 'ALL', limit: MOST } as const;
  const list = useQuery({
    queryKey: keys.assets(query),
    queryFn: ({ signal }) => studio.call('listAssets', { query, signal }),
  });
  const assets = list.data?.assets ?? [];
  const choices = assets.flatMap(({ asset_id: id, asset_name: name }) =>
    id === undefined ? [] : [{ value: id, label: name ?? id }],
  );
  // What is chosen stays in sight even where the list does not reach it.
  const shown =
    value === '' || choices.some((choice) => choice.value === value)
      ? choices
      : [{ value, label: value }, ...choices];
  return (
    <Select
      label={label}
      value={value === '' ? undefined : value}
      onChange={onChange}
      choices={shown}
      placeholder={t(list.isPending ? 'loading' : 'sources.chooseAsset')}
      hint={list.data !== undefined && assets.length === 0 ? t('sources.noAssets') : undefined}
      error={list.error === null ? undefined : list.error.message}
    />
  );
}
