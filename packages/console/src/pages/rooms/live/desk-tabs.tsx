import type { Schemas } from '@cyclorama/contract';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Desk, ShowStatus } from '../../../api/own-rooms.ts';
import { useMay } from '../../../app/session.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import styles from './desk.module.css';
import { FeedPanel } from './feed-panel.tsx';
import { LayersPanel } from './layers-panel.tsx';
import { OutputPanel } from './output-panel.tsx';
import { RehearsalPanel } from './rehearsal-panel.tsx';
import { SpokenPanel } from './spoken-panel.tsx';
import { DESK_TABS, type DeskTab } from './search.ts';
import type { LiveFeed } from './use-feed.ts';
import { useRehearsal } from './use-rehearsal.ts';

/** What happens around the programme. */
export function DeskTabs({
  roomId,
  desk,
  feed,
  room,
  live,
  status,
}: {
  readonly roomId: string;
  readonly desk: Desk | undefined;
  readonly feed: LiveFeed;
  readonly room: Schemas['SmartLiveRoomDetail'] | undefined;
  readonly live: boolean;
  readonly status: ShowStatus | null | undefined;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { operate } = useMay();
  const { tab = 'viewers' } = useSearch({ from: '/shell/rooms/$roomId/live' });
  const navigate = useNavigate();
  // It goes on while another tab is looked at.
  const rehearsal = useRehearsal(roomId, live, room?.interaction_rules ?? []);
  const names = DESK_TABS.filter((name) => operate || (name !== 'rehearsal' && name !== 'layers'));
  const contents: Readonly<Record<DeskTab, () => ReactNode>> = {
    viewers: () => (
      <FeedPanel feed={feed} live={live} audience={feed.audience ?? desk?.show?.audience ?? undefined} />
    ),
    spoken: () => <SpokenPanel roomId={roomId} name={room?.room_name ?? ''} heard={feed.spoken} />,
    layers: () => (
      <LayersPanel
        roomId={roomId}
        jobId={live ? desk?.show?.job_id : undefined}
        view={room?.view_mode === 'LANDSCAPE' ? 'LANDSCAPE' : 'VERTICAL'}
      />
    ),
    rehearsal: () => <RehearsalPanel rehearsal={rehearsal} live={live} />,
    output: () => <OutputPanel desk={desk} feed={feed} status={status} roomId={roomId} live={live} />,
  };
  return (
    <div className={styles.tabs}>
      <Tabs
        label={t('tabs.label')}
        value={names.includes(tab) ? tab : 'viewers'}
        onChange={(name) =>
          void navigate({
            to: '/rooms/$roomId/live',
            params: { roomId },
            search: name === 'viewers' ? {} : { tab: name },
            replace: true,
          })
        }
        tabs={names.map((name) => ({
          name,
          label: (
            <>
              {t(`tabs.${name}`)}
              {name === 'rehearsal' && rehearsal.running ? <span className={styles.dot} /> : null}
            </>
          ),
          content: contents[name](),
        }))}
      />
    </div>
  );
}
