import type { OperationBody } from '@cyclorama/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Eye, EyeOff, RotateCcw, Trash2, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMetaStudio } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { useToasts } from '../../ui/toast.tsx';
import styles from './library.module.css';

type Action = OperationBody<'batchExecuteAssetAction'>['action'];

/** What can be done to many assets at once. */
export function BatchBar({
  chosen,
  bin,
  onDone,
}: {
  readonly chosen: readonly string[];
  readonly bin: boolean;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation('library');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const [asking, setAsking] = useState(false);
  const act = useMutation({
    mutationFn: (action: Action) =>
      studio.call('batchExecuteAssetAction', { body: { action, asset_ids: chosen } }),
    onSuccess: ({ results }) => {
      const failed = results?.filter((one) => one.error_info !== undefined) ?? [];
      for (const { error_info: why } of failed) toasts.failed(new Error(why?.error_msg ?? t('batch.failed')));
      if (failed.length === 0) toasts.done(t('batch.done', { count: chosen.length }));
      onDone();
    },
    onError: (error) => toasts.failed(error),
    onSettled: () => {
      setAsking(false);
      return cache.invalidateQueries({ queryKey: ['assets'] });
    },
  });
  return (
    <div className={styles.batch} role="region" aria-label={t('batch.label')}>
      <strong className="tabular">{t('batch.chosen', { count: chosen.length })}</strong>
      {bin ? (
        <>
          <Button icon={<RotateCcw />} busy={act.isPending} onClick={() => act.mutate('RESTORE')}>
            {t('batch.restore')}
          </Button>
          <Button look="danger" icon={<Trash2 />} onClick={() => setAsking(true)}>
            {t('batch.forever')}
          </Button>
        </>
      ) : (
        <>
          <Button icon={<Eye />} disabled={act.isPending} onClick={() => act.mutate('ACTIVE')}>
            {t('batch.activate')}
          </Button>
          <Button icon={<EyeOff />} disabled={act.isPending} onClick={() => act.mutate('UNACTIVE')}>
            {t('batch.deactivate')}
          </Button>
          <Button
            look="danger"
            icon={<Trash2 />}
            disabled={act.isPending}
            onClick={() => act.mutate('DELETE')}
          >
            {t('batch.bin')}
          </Button>
        </>
      )}
      <Button look="ghost" icon={<X />} aria-label={t('batch.none')} onClick={onDone} />
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => act.mutate('DELETE_FORCE')}
        busy={act.isPending}
        title={t('batch.foreverTitle', { count: chosen.length })}
        confirm={t('batch.forever')}
      >
        {t('batch.foreverText')}
      </Confirm>
    </div>
  );
}
