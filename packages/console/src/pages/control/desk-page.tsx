import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import type { Transition } from '../../api/own-desk.ts';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { BusRows } from './bus-rows.tsx';
import { busItems, itemOf, type BusItem } from './bus-items.ts';
import { DeskSkeleton } from './desk-skeleton.tsx';
import type { DeskTab } from './desk-tabs.ts';
import { DeskTools } from './desk-tools.tsx';
import { DeskTabsPanel } from './desk-tabs-panel.tsx';
import { Monitors } from './monitors.tsx';
import styles from './desk.module.css';
import { TransitionPanel } from './transition-panel.tsx';
import { DeskProvider, useDeskQuery, useDeskStream, useHeld, useLink, type DeskParts } from './use-desk.ts';
import { useTakes } from './use-takes.ts';

const NUMBER_KEYS = 9;
const FADE_MS = 600;

/** The control room of one production studio. */
export function DeskPage(): ReactNode {
  const { casterId } = useParams({ from: '/shell/control/$casterId' });
  const { t } = useTranslation('control');
  const desk = useDeskQuery(casterId);
  const stream = useDeskStream(casterId, STREAMED);
  const { operate } = useMay();
  const parts = useMemo<DeskParts | undefined>(
    () => (desk.data === undefined ? undefined : { desk: desk.data, stream, may: operate }),
    [desk.data, stream, operate],
  );
  if (parts !== undefined)
    return (
      <DeskProvider value={parts}>
        <ControlRoom {...parts} />
      </DeskProvider>
    );
  return (
    <Page title={t('title')} crumbs={<BackLink />} fill>
      {desk.error === null ? <DeskSkeleton /> : <ErrorNotice error={desk.error} />}
    </Page>
  );
}

const STREAMED = { pictures: true, log: true };

function BackLink(): ReactNode {
  const { t } = useTranslation('control');
  return (
    <Link to="/control" className={styles.back} aria-label={t('toList')} title={t('toList')}>
      <ArrowLeft size={18} />
    </Link>
  );
}

function ControlRoom({ desk, stream, may }: DeskParts): ReactNode {
  const { t } = useTranslation('control');
  const { tab = 'sources' } = useSearch({ from: '/shell/control/$casterId' });
  const navigate = useNavigate({ from: '/control/$casterId' });
  const [auto, setAuto] = useState<Transition>({ transition: 'fade', milliseconds: 300 });
  const takes = useTakes(desk);
  const link = useLink(stream);
  const items = useMemo(() => busItems(desk, t('layout')), [desk, t]);
  const onAir = desk.on_air;
  const shown = {
    pgm: itemOf(items, desk.layouts, onAir?.pgm),
    pvw: itemOf(items, desk.layouts, onAir?.pvw),
  };
  const live = desk.running && may;
  const held = useHeld(stream) !== null;
  const cut = (): void => takes.take({ transition: 'cut', milliseconds: 0 });
  useShortcuts(
    live
      ? {
          ...(held
            ? {}
            : { ...numbered(items, '', takes.preview), ...numbered(items, 'Shift+', takes.hotCut) }),
          Space: cut,
          Enter: () => takes.take(auto),
          F: () => takes.fade(!desk.black, FADE_MS),
        }
      : {},
  );
  return (
    <Page title={desk.name} crumbs={<BackLink />} tools={<DeskTools />} fill>
      <div className={styles.room}>
        {link === 'lost' ? (
          <Notice tone="warn" title={t('link.lost')}>
            {t('link.lostHint')}
          </Notice>
        ) : null}
        <Monitors
          shown={shown}
          middle={
            <TransitionPanel
              live={live}
              auto={auto}
              onAuto={setAuto}
              takes={takes}
              onCut={cut}
              onFade={() => takes.fade(!desk.black, FADE_MS)}
            />
          }
        />
        <BusRows items={items} shown={shown} live={live} onPreview={takes.preview} onHotCut={takes.hotCut} />
        <DeskTabsPanel
          tab={tab}
          onTab={(next: DeskTab) => void navigate({ search: { tab: next }, replace: true })}
        />
      </div>
    </Page>
  );
}

function numbered(items: readonly BusItem[], before: string, act: (item: BusItem) => void) {
  return Object.fromEntries(
    items.slice(0, NUMBER_KEYS).map((item, i) => [`${before}${i + 1}`, () => act(item)]),
  );
}
