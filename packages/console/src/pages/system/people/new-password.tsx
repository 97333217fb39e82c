import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../api/own-system.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { PasswordField } from './password-field.tsx';
import { SHORTEST } from './password.ts';
import styles from './people.module.css';
import { usePeopleChanges } from './use-people.ts';

const FORM = 'new-password';

/** Gives somebody another password, which ends their sessions. */
export function NewPassword({
  person,
  onClose,
}: {
  readonly person: Person;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const toasts = useToasts();
  const { update } = usePeopleChanges();
  const [password, setPassword] = useState('');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    update.mutate(
      { id: person.id, change: { password } },
      {
        onSuccess: () => {
          toasts.done(t('people.passwordSet', { name: person.name }));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      place="centre"
      title={t('people.passwordOf', { name: person.name })}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={FORM}
            busy={update.isPending}
            disabled={password.length < SHORTEST}
          >
            {t('common:save')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <PasswordField label={t('people.password')} value={password} onChange={setPassword} />
        <Notice>{t('people.passwordEnds')}</Notice>
        {update.error === null ? null : <ErrorNotice error={update.error} />}
      </form>
    </Dialog>
  );
}
