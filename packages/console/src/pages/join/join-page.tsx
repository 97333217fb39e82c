import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http.ts';
import { lookAtInvitation, type Welcome } from '../../api/own-desk.ts';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { Camera } from './camera.tsx';
import styles from './join.module.css';

/** A guest's phone or laptop becomes a camera of a show. Nobody is signed in here: the token in the address is all. */
export function JoinPage(): ReactNode {
  const { token } = useParams({ from: '/join/$token' });
  const { t } = useTranslation('control');
  const invitation = useQuery({
    queryKey: ['join', token],
    queryFn: ({ signal }) => lookAtInvitation(token, signal),
  });
  const over = invitation.error instanceof ApiError && invitation.error.status === 404;
  return (
    <main id="main" className={styles.page}>
      <div className={styles.sheet}>
        <img src="/favicon.svg" alt="" width={36} height={36} />
        {invitation.data === undefined ? (
          over ? (
            <Notice tone="warn" title={t('join.over')}>
              {t('join.overHint')}
            </Notice>
          ) : invitation.error === null ? null : (
            <ErrorNotice error={invitation.error} />
          )
        ) : (
          <Guest token={token} welcome={invitation.data} />
        )}
      </div>
    </main>
  );
}

function Guest({ token, welcome }: { readonly token: string; readonly welcome: Welcome }): ReactNode {
  const { t } = useTranslation('control');
  return (
    <>
      <header className={styles.head}>
        <h1>{t('join.title', { studio: welcome.studio })}</h1>
        <p>{t('join.as', { name: welcome.name })}</p>
      </header>
      {window.isSecureContext ? (
        <Camera token={token} whip={welcome.whip} />
      ) : (
        <Notice tone="warn" title={t('join.insecure')}>
          {t('join.insecureHint')}
        </Notice>
      )}
    </>
  );
}
