import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword } from '../api/own.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useToasts } from '../ui/toast.tsx';
import styles from './password-dialog.module.css';

const SHORTEST = 10;

/** Changes one's own password. */
export function PasswordDialog({
  open,
  onClose,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('common');
  const toasts = useToasts();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      setOld('');
      setFresh('');
      toasts.done(t('password.changed'));
      onClose();
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate({ old, new: fresh });
  };
  const short = fresh !== '' && fresh.length < SHORTEST;
  return (
    <Dialog open={open} onClose={onClose} title={t('me.password')} place="centre">
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t('password.old')}
          type="password"
          autoComplete="current-password"
          value={old}
          onChange={(event) => setOld(event.target.value)}
          required
        />
        <TextField
          label={t('password.new')}
          type="password"
          autoComplete="new-password"
          value={fresh}
          onChange={(event) => setFresh(event.target.value)}
          hint={t('password.hint', { count: SHORTEST })}
          error={short ? t('password.hint', { count: SHORTEST }) : undefined}
          required
        />
        {change.error === null ? null : <ErrorNotice error={change.error} />}
        <Button
          look="primary"
          type="submit"
          busy={change.isPending}
          disabled={fresh.length < SHORTEST || old === ''}
        >
          {t('save')}
        </Button>
      </form>
    </Dialog>
  );
}
