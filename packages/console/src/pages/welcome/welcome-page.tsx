import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LiveCache } from '../../app/live-cache.tsx';
import { SessionProvider } from '../../app/session.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { enter, forgetLink } from './entry.ts';
import { Steps } from './steps/steps.tsx';
import { WelcomeBar } from './welcome-bar.tsx';
import styles from './welcome.module.css';

/** The first minutes: a video in three clicks, a password, and where better voices come from. */
export function WelcomePage(): ReactNode {
  const { t } = useTranslation('welcome');
  const cache = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['welcome', 'entered'],
    queryFn: () => enter(cache),
    // A link is good for once.
    retry: false,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const [password, setPassword] = useState<'needed' | 'changing' | 'chosen'>('needed');
  const [session, setSession] = useState(0);
  if (data?.me === undefined)
    return (
      <main className={styles.page} id="main">
        <WelcomeBar />
        <div className={styles.middle}>
          {error !== null ? (
            <div className={styles.refused}>
              <ErrorNotice error={error} />
              <Link to="/sign-in">{t('signIn')}</Link>
            </div>
          ) : data === undefined ? (
            <Spinner size={24} />
          ) : (
            <EmptyState
              title={t('nobody')}
              action={
                <Link to="/sign-in" search={{ then: '/welcome' }}>
                  {t('signIn')}
                </Link>
              }
            >
              {t('nobodyHint')}
            </EmptyState>
          )}
        </div>
      </main>
    );
  return (
    <SessionProvider me={data.me}>
      {/* A new password ends the session and begins another: the stream of events goes with it. */}
      {password === 'changing' ? null : <LiveCache key={session} />}
      <main className={styles.page} id="main">
        <WelcomeBar isIn />
        <Steps
          needsPassword={data.isByLink && password !== 'chosen'}
          onPassword={(state) => {
            setPassword(state);
            if (state !== 'changing') setSession((count) => count + 1);
            if (state === 'chosen') forgetLink();
          }}
        />
      </main>
    </SessionProvider>
  );
}
