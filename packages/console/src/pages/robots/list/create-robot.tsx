import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { createRobot, DIALOG_LANGUAGES } from '../../../api/own-dialogs.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { AssetGallery } from '../../rooms/shared/asset-gallery.tsx';
import styles from './list.module.css';

const FORM = 'create-robot';

/** A robot in three decisions: its name, the language that it begins with, its face. */
export function CreateRobot({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t, i18n } = useTranslation('robots');
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [language, setLanguage] = useState<DialogLanguage>(i18n.language === 'zh' ? 'zh_CN' : 'en_US');
  const [avatar, setAvatar] = useState<string>();
  const create = useMutation({
    mutationFn: (avatarId: string) =>
      createRobot({
        name: name.trim(),
        avatar_asset_id: avatarId,
        languages: [{ language, greeting: t(`create.greeting.${language}`) }],
        background: { kind: 'none' },
        recogniser: { kind: 'browser' },
        brain: { kind: 'knowledge' },
      }),
    onSuccess: async (made) => {
      cache.setQueryData(keys.robot(made.robot_id), made);
      await cache.invalidateQueries({ queryKey: keys.robots });
      onClose();
      await navigate({ to: '/robots/$robotId', params: { robotId: made.robot_id } });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (avatar !== undefined) create.mutate(avatar);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('list.create')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel', { ns: 'common' })}</Button>
          <Button
            look="primary"
            type="submit"
            form={FORM}
            busy={create.isPending}
            disabled={name.trim() === '' || avatar === undefined}
          >
            {t('create.make')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <TextField
          label={t('look.name')}
          value={name}
          maxLength={64}
          autoFocus
          placeholder={t('create.namePlaceholder')}
          onChange={(event) => setName(event.target.value)}
          required
        />
        <div>
          <div className={styles.legend}>{t('create.language')}</div>
          <Segmented
            label={t('create.language')}
            value={language}
            onChange={setLanguage}
            choices={DIALOG_LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
          />
        </div>
        <div>
          <div className={styles.legend}>{t('look.avatar')}</div>
          <AssetGallery
            label={t('look.avatar')}
            type="HUMAN_MODEL_2D"
            value={avatar}
            onChoose={({ asset_id: id }) => setAvatar(id)}
          />
        </div>
        {create.error === null ? null : <ErrorNotice error={create.error} />}
      </form>
    </Dialog>
  );
}
