import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../api/own.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { PasswordField } from './password-field.tsx';
import { SHORTEST } from './password.ts';
import styles from './people.module.css';
import { usePeopleChanges } from './use-people.ts';

const FORM = 'add-person';

/** Lets somebody sign in. */
export function AddPerson({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const toasts = useToasts();
  const { create } = usePeopleChanges();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [password, setPassword] = useState('');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), display_name: displayName.trim(), role, password },
      {
        onSuccess: (person) => {
          toasts.done(t('people.added', { name: person.name }));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('people.add')}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={FORM}
            busy={create.isPending}
            disabled={name.trim() === '' || password.length < SHORTEST}
          >
            {t('common:add')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <TextField
          label={t('people.signInName')}
          hint={t('people.signInNameHint')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={64}
          required
        />
        <TextField
          label={t('people.displayName')}
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
          maxLength={64}
        />
        <Select<Role>
          label={t('people.role')}
          value={role}
          onChange={setRole}
          hint={t(`people.may.${role}`)}
          choices={(['owner', 'operator', 'viewer'] as const).map((value) => ({
            value,
            label: t(`common:me.role.${value}`),
          }))}
        />
        <PasswordField label={t('people.password')} value={password} onChange={setPassword} />
        {create.error === null ? null : <ErrorNotice error={create.error} />}
      </form>
    </Dialog>
  );
}
