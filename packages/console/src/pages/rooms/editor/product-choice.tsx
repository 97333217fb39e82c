import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@cyclorama/contract';
import { keys } from '../../../api/keys.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { Select } from '../../../ui/select.tsx';
import styles from './editor.module.css';

const MOST = 100;
const NONE = 'none';
type Relation = Schemas['RelationProductInfo'];

/** Products of the studio. */
export function useProducts() {
  const studio = useMetaStudio();
  return useQuery({
    queryKey: keys.products(),
    queryFn: async ({ signal }) =>
      (await studio.call('listProducts', { query: { limit: MOST, offset: 0 }, signal })).products ?? [],
  });
}

/** The product that a paragraph is about. */
export function ProductChoice({
  label,
  value,
  disabled,
  onChange,
}: {
  readonly label: string;
  readonly value: Relation | undefined;
  readonly disabled: boolean;
  readonly onChange: (product: Relation | undefined) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { data: products = [] } = useProducts();
  const id = value?.product_id ?? '';
  const known = products.some(({ product_id: one }) => one === id);
  if (products.length === 0 && id === '') return <span className={styles.quiet} />;
  return (
    <Select
      label={label}
      quiet
      className={styles.product}
      value={id === '' ? NONE : id}
      disabled={disabled}
      onChange={(chosen) => {
        const product = products.find(({ product_id: one }) => one === chosen);
        onChange(
          product === undefined
            ? undefined
            : { product_id: product.product_id ?? '', product_title: product.name ?? '' },
        );
      }}
      choices={[
        { value: NONE, label: t('paragraph.noProduct') },
        ...products.map(({ product_id: one = '', name = '' }) => ({ value: one, label: name })),
        ...(id === '' || known ? [] : [{ value: id, label: value?.product_title ?? id }]),
      ]}
    />
  );
}
