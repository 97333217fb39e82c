import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http.ts';
import { keys } from '../../api/keys.ts';
import { signIn } from '../../api/own.ts';
import { safePath } from '../../app/safe-path.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import styles from './sign-in.module.css';

/** Name and password; where the first ones stand is said below. */
export function SignInPage(): ReactNode {
  const { t } = useTranslation('sign-in');
  const { then } = useSearch({ from: '/sign-in' });
  const router = useRouter();
  const cache = useQueryClient();
  const [user, setUser] = useState('admin');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: (me) => {
      cache.setQueryData(keys.me, me);
      router.history.push(me.first_run && then === undefined ? '/welcome' : safePath(then));
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    enter.mutate({ user, password });
  };
  const wrong = enter.error instanceof ApiError && enter.error.status === 401;
  return (
    <main className={styles.page} id="main">
      <form className={styles.card} onSubmit={submit}>
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <h1>{t('title')}</h1>
        <p className={styles.lead}>{t('lead')}</p>
        <TextField
          label={t('user')}
          autoComplete="username"
          value={user}
          onChange={(event) => setUser(event.target.value)}
          required
        />
        <TextField
          label={t('password')}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoFocus
          required
        />
        {wrong ? (
          <Notice tone="fault" title={t('wrong')}>
            {t('wrongNext')}
          </Notice>
        ) : enter.error === null ? null : (
          <ErrorNotice error={enter.error} />
        )}
        <Button look="primary" type="submit" busy={enter.isPending} disabled={user === '' || password === ''}>
          {t('enter')}
        </Button>
        <p className={styles.hint}>{t('hint')}</p>
      </form>
    </main>
  );
}
