import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Copy, Ellipsis, PencilLine, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm, Dialog } from '../../../ui/dialog.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { requestOf, type Draft } from './draft.ts';
import styles from './editor.module.css';

/** Name, copy, deletion. */
export function RoomMenu({
  roomId,
  draft,
  change,
}: {
  readonly roomId: string;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { operate } = useMay();
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [open, setOpen] = useState<'name' | 'delete'>();
  const refresh = (): Promise<void> => cache.invalidateQueries({ queryKey: ['rooms', 'list'] });
  const copy = useMutation({
    mutationFn: () =>
      studio.call('createSmartLiveRoom', {
        body: {
          ...requestOf(draft),
          room_name: t('editor.copyName', { name: draft.room_name }).slice(0, 256),
        },
      }),
    onSuccess: async ({ room_id: made = '' }) => {
      await refresh();
      toasts.done(t('editor.copied'));
      await navigate({ to: '/rooms/$roomId', params: { roomId: made } });
    },
    onError: (error) => toasts.failed(error),
  });
  const remove = useMutation({
    mutationFn: () => studio.call('deleteSmartLiveRoom', { params: { room_id: roomId } }),
    onSuccess: async () => {
      setOpen(undefined);
      await refresh();
      await navigate({ to: '/rooms', ignoreBlocker: true });
    },
    onError: (error) => {
      setOpen(undefined);
      toasts.failed(error);
    },
  });
  if (!operate) return null;
  return (
    <>
      <Menu
        trigger={
          <Button look="ghost" icon={<Ellipsis />} aria-label={t('editor.more')} busy={copy.isPending} />
        }
        items={[
          { label: t('editor.rename'), icon: <PencilLine />, onSelect: () => setOpen('name') },
          { label: t('editor.copy'), icon: <Copy />, onSelect: () => copy.mutate() },
          undefined,
          { label: t('editor.delete'), icon: <Trash2 />, danger: true, onSelect: () => setOpen('delete') },
        ]}
      />
      <Dialog
        open={open === 'name'}
        onClose={() => setOpen(undefined)}
        title={t('editor.rename')}
        place="centre"
      >
        <div className={styles.form}>
          <TextField
            label={t('create.name')}
            value={draft.room_name}
            maxLength={256}
            onChange={(event) => change({ room_name: event.target.value })}
          />
          <TextArea
            label={t('editor.description')}
            value={draft.room_description ?? ''}
            maxLength={1024}
            onChange={(event) => change({ room_description: event.target.value })}
          />
        </div>
      </Dialog>
      <Confirm
        open={open === 'delete'}
        onClose={() => setOpen(undefined)}
        onConfirm={() => remove.mutate()}
        title={t('editor.deleteTitle', { name: draft.room_name })}
        confirm={t('delete', { ns: 'common' })}
        busy={remove.isPending}
      >
        {t('editor.deleteHint')}
      </Confirm>
    </>
  );
}
