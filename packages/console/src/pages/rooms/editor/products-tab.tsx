import type { Schemas } from '@cyclorama/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Package, Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMetaStudio } from '../../../app/session.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm, Dialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { AssetGallery } from '../shared/asset-gallery.tsx';
import styles from './editor.module.css';
import { useProducts } from './product-choice.tsx';

type Product = Schemas['ProductDetailInfo'];

/** Products that paragraphs can be about. */
export function ProductsTab({ disabled }: { readonly disabled: boolean }): ReactNode {
  const { t } = useTranslation('rooms');
  const { data = [], error, isPending } = useProducts();
  const [editing, setEditing] = useState<Product | 'new'>();
  const add = disabled ? null : (
    <Button icon={<Plus />} onClick={() => setEditing('new')}>
      {t('product.add')}
    </Button>
  );
  return (
    <div className={styles.panels}>
      <Panel title={t('product.title')} tools={data.length > 0 ? add : null} className={styles.wide}>
        {error === null ? null : <ErrorNotice error={error} />}
        {data.length === 0 && !isPending ? (
          <EmptyState icon={<Package size={20} />} title={t('product.none')} action={add}>
            {t('product.noneHint')}
          </EmptyState>
        ) : (
          <ul className={styles.products}>
            {data.map((product) => (
              <li key={product.product_id}>
                <button type="button" className={styles.productCard} onClick={() => setEditing(product)}>
                  {(product.cover?.cover_url ?? '') === '' ? (
                    <span className={styles.productCover}>
                      <Package size={22} strokeWidth={1.5} />
                    </span>
                  ) : (
                    <img
                      className={styles.productCover}
                      src={product.cover?.cover_url}
                      alt=""
                      loading="lazy"
                    />
                  )}
                  <strong>{product.name}</strong>
                  <span className={styles.quiet}>{product.description}</span>
                  {product.state === 'ACTIVED' ? null : (
                    <Badge>{t(`product.state.${product.state ?? 'UNACTIVED'}`)}</Badge>
                  )}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {editing === undefined ? null : (
        <ProductDialog
          product={editing === 'new' ? undefined : editing}
          disabled={disabled}
          onClose={() => setEditing(undefined)}
        />
      )}
    </div>
  );
}

function ProductDialog({
  product,
  disabled,
  onClose,
}: {
  readonly product: Product | undefined;
  readonly disabled: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const [name, setName] = useState(product?.name ?? '');
  const [description, setDescription] = useState(product?.description ?? '');
  const [cover, setCover] = useState(product?.cover?.asset_id);
  const [asking, setAsking] = useState(false);
  const id = product?.product_id;
  const refresh = async (): Promise<void> => {
    await cache.invalidateQueries({ queryKey: ['products'] });
    onClose();
  };
  const save = useMutation({
    mutationFn: async () => {
      const body = {
        name: name.trim(),
        description,
        ...(cover === undefined || cover === '' ? {} : { cover: { asset_id: cover } }),
      };
      if (id === undefined) await studio.call('createProduct', { body });
      else await studio.call('updateProduct', { params: { product_id: id }, body });
    },
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: () => studio.call('deleteProduct', { params: { product_id: id ?? '' } }),
    onSuccess: refresh,
    onError: (error) => {
      setAsking(false);
      toasts.failed(error);
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={id === undefined ? t('product.add') : (product?.name ?? '')}
      actions={
        disabled ? undefined : (
          <>
            {id === undefined ? null : (
              <Button look="danger" icon={<Trash2 />} onClick={() => setAsking(true)}>
                {t('delete', { ns: 'common' })}
              </Button>
            )}
            <Button
              look="primary"
              type="submit"
              form="product"
              busy={save.isPending}
              disabled={name.trim() === ''}
            >
              {t('save', { ns: 'common' })}
            </Button>
          </>
        )
      }
    >
      <form id="product" className={styles.form} onSubmit={submit}>
        <TextField
          label={t('create.name')}
          value={name}
          maxLength={256}
          disabled={disabled}
          onChange={(event) => setName(event.target.value)}
          required
        />
        <TextArea
          label={t('editor.description')}
          value={description}
          maxLength={1024}
          disabled={disabled}
          onChange={(event) => setDescription(event.target.value)}
        />
        <div>
          <div className={styles.legend}>{t('product.cover')}</div>
          <AssetGallery
            label={t('product.cover')}
            type="IMAGE"
            value={cover}
            disabled={disabled}
            onChoose={({ asset_id: asset }) => setCover(asset)}
          />
        </div>
        {save.error === null ? null : <ErrorNotice error={save.error} />}
      </form>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
        title={t('product.deleteTitle', { name: product?.name ?? '' })}
        confirm={t('delete', { ns: 'common' })}
        busy={remove.isPending}
      >
        {t('product.deleteHint')}
      </Confirm>
    </Dialog>
  );
}
