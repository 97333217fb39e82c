import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { updatePerson } from '../../../api/own-system.ts';
import { signIn } from '../../../api/own.ts';
import { useMe } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { SHORTEST } from '../../system/people/password.ts';
import styles from './steps.module.css';

/** A password for whoever came by a link. */
export function ChoosePassword({
  onState,
}: {
  readonly onState: (state: 'needed' | 'changing' | 'chosen') => void;
}): ReactNode {
  const { t } = useTranslation(['welcome', 'common']);
  const { user, domain } = useMe();
  const cache = useQueryClient();
  const toasts = useToasts();
  const [password, setPassword] = useState('');
  const choose = useMutation({
    mutationFn: async () => {
      // It ends all sessions of the person, this one too: they sign in anew with it.
      await updatePerson(user.id, { password });
      return signIn({ user: user.name, password, domain });
    },
    onMutate: () => onState('changing'),
    onError: () => onState('needed'),
    onSuccess: (me) => {
      cache.setQueryData(keys.me, me);
      toasts.done(t('password.chosen'));
      onState('chosen');
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    choose.mutate();
  };
  const isShort = password !== '' && password.length < SHORTEST;
  const hint = t('common:password.hint', { count: SHORTEST });
  return (
    <form className={styles.password} onSubmit={submit}>
      {/* For the password manager. */}
      <input type="text" name="username" autoComplete="username" value={user.name} readOnly hidden />
      <TextField
        label={t('password.new', { name: user.name })}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        hint={hint}
        error={isShort ? hint : undefined}
      />
      {choose.error === null ? null : <ErrorNotice error={choose.error} />}
      <div>
        <Button type="submit" busy={choose.isPending} disabled={password.length < SHORTEST}>
          {t('password.choose')}
        </Button>
      </div>
    </form>
  );
}
