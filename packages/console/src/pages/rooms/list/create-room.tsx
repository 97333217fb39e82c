import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { AssetGallery } from '../shared/asset-gallery.tsx';
import { newRoom, newScene, type View } from '../shared/new-room.ts';
import styles from './rooms.module.css';

/** A room in three decisions: its name, who presents, how the picture stands. */
export function CreateRoom({
  open,
  onClose,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [presenter, setPresenter] = useState<string>();
  const [view, setView] = useState<View>('VERTICAL');
  const create = useMutation({
    mutationFn: (model: string) => {
      const words = { scene: t('new.scene'), title: t('new.title'), text: t('new.text') };
      const body = newRoom(name.trim(), newScene(words, model, view), view);
      return studio.call('createSmartLiveRoom', { body });
    },
    onSuccess: async ({ room_id: roomId = '' }) => {
      await cache.invalidateQueries({ queryKey: ['rooms', 'list'] });
      onClose();
      setName('');
      await navigate({ to: '/rooms/$roomId', params: { roomId } });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (presenter !== undefined) create.mutate(presenter);
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('list.create')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel', { ns: 'common' })}</Button>
          <Button
            look="primary"
            type="submit"
            form="create-room"
            busy={create.isPending}
            disabled={name.trim() === '' || presenter === undefined}
          >
            {t('create.make')}
          </Button>
        </>
      }
    >
      <form id="create-room" className={styles.form} onSubmit={submit}>
        <TextField
          label={t('create.name')}
          value={name}
          maxLength={256}
          autoFocus
          placeholder={t('create.namePlaceholder')}
          onChange={(event) => setName(event.target.value)}
          required
        />
        <div>
          <div className={styles.legend}>{t('create.view')}</div>
          <Segmented
            label={t('create.view')}
            value={view}
            onChange={setView}
            choices={(['VERTICAL', 'LANDSCAPE'] as const).map((value) => ({
              value,
              label: t(`view.${value}`),
            }))}
          />
        </div>
        <div>
          <div className={styles.legend}>{t('create.presenter')}</div>
          <AssetGallery
            label={t('create.presenter')}
            type="HUMAN_MODEL_2D"
            value={presenter}
            onChoose={({ asset_id: id }) => setPresenter(id)}
          />
        </div>
        {create.error === null ? null : <ErrorNotice error={create.error} />}
      </form>
    </Dialog>
  );
}
