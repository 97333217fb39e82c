import { Link, Outlet, useRouteContext } from '@tanstack/react-router';
import {
  Clapperboard,
  Film,
  FolderOpen,
  GraduationCap,
  MessagesSquare,
  Radio,
  Settings2,
  UserRound,
  WandSparkles,
} from 'lucide-react';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LiveCache } from './live-cache.tsx';
import { MeMenu } from './me-menu.tsx';
import { nameOf, SessionProvider } from './session.tsx';
import styles from './shell.module.css';

const SECTIONS = [
  { to: '/videos', name: 'videos', Icon: Film },
  { to: '/rooms', name: 'rooms', Icon: Radio },
  { to: '/robots', name: 'robots', Icon: MessagesSquare },
  { to: '/control', name: 'control', Icon: Clapperboard },
  { to: '/virtual-studio', name: 'virtualStudio', Icon: WandSparkles },
  { to: '/library', name: 'library', Icon: FolderOpen },
  { to: '/training', name: 'training', Icon: GraduationCap },
  { to: '/system', name: 'system', Icon: Settings2 },
] as const;

/** The frame of every page: the rail with the sections, and the page. */
export function Shell(): ReactNode {
  const { me } = useRouteContext({ from: '/shell' });
  const { t } = useTranslation('common');
  return (
    <SessionProvider me={me}>
      <a href="#main" className={styles.skip}>
        {t('skip')}
      </a>
      <div className={styles.frame}>
        <nav className={styles.rail} aria-label={t('nav.label')}>
          <Link to="/videos" className={styles.brand} aria-label="Cyclorama">
            <img src="/favicon.svg" alt="" width={32} height={32} />
          </Link>
          {SECTIONS.map(({ to, name, Icon }) => (
            <Link key={to} to={to} className={styles.section} activeProps={{ 'data-active': true }}>
              <Icon size={20} strokeWidth={1.75} />
              <span>{t(`nav.${name}`)}</span>
            </Link>
          ))}
          <div className={styles.end}>
            <MeMenu
              trigger={
                <button type="button" className={styles.section}>
                  <UserRound size={20} strokeWidth={1.75} />
                  <span>{nameOf(me)}</span>
                </button>
              }
            />
          </div>
        </nav>
        <div className={styles.page}>
          <LiveCache />
          <Suspense fallback={<div className={styles.waiting} />}>
            <Outlet />
          </Suspense>
        </div>
      </div>
    </SessionProvider>
  );
}
