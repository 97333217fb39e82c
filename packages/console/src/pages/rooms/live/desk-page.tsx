import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft, Pencil } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useDesk, useRoom } from '../../../api/use-rooms.ts';
import button from '../../../ui/button.module.css';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { showState } from '../list/room-state.ts';
import { DeskTabs } from './desk-tabs.tsx';
import styles from './desk.module.css';
import { OnAirClock } from './on-air-clock.tsx';
import { Programme } from './programme.tsx';
import { Rundown } from './rundown.tsx';
import { SayBox } from './say-box.tsx';
import { StartStop } from './start-stop.tsx';
import { Transport } from './transport.tsx';
import { useFeed } from './use-feed.ts';

/** The control desk of a live room. */
export function RoomDeskPage(): ReactNode {
  const { t } = useTranslation('rooms');
  const { roomId } = useParams({ from: '/shell/rooms/$roomId/live' });
  const room = useRoom(roomId);
  const desk = useDesk(roomId);
  const feed = useFeed(roomId);
  const fetched = desk.data?.show ?? undefined;
  // The stream knows better than what was fetched when the show was still getting ready.
  const show = fetched && { ...fetched, status: feed.status ?? fetched.status };
  const state = show === undefined ? undefined : showState(show);
  const status = state === undefined ? undefined : show?.status;
  const live = state !== undefined && state !== 'starting' && state !== 'ending';
  useNewRound(roomId, feed.status?.round);
  const vertical = room.data?.view_mode !== 'LANDSCAPE';
  const error = room.error ?? desk.error;
  return (
    <Page
      fill
      title={room.data?.room_name ?? ''}
      crumbs={
        <Link to="/rooms" className={styles.back} aria-label={t('title')} title={t('title')}>
          <ChevronLeft size={18} />
        </Link>
      }
      tools={
        <>
          <OnAirClock show={show} status={status} audience={feed.audience ?? show?.audience ?? undefined} />
          <Link to="/rooms/$roomId" params={{ roomId }} className={button.button}>
            <Pencil />
            {t('card.edit')}
          </Link>
          <StartStop roomId={roomId} show={show} warnings={desk.data?.warnings ?? []} />
        </>
      }
    >
      {error === null ? null : <ErrorNotice error={error} />}
      {feed.lost && live ? <Notice tone="warn">{t('desk.lost')}</Notice> : null}
      <div className={styles.desk} data-vertical={vertical}>
        <Rundown scenes={desk.data?.rundown ?? []} status={status} saying={feed.saying} room={room.data} />
        <div className={styles.middle}>
          <Programme roomId={roomId} show={show} status={status} saying={feed.saying} vertical={vertical} />
          <Transport roomId={roomId} jobId={show?.job_id} status={status} live={live} />
          <SayBox roomId={roomId} live={live} />
        </div>
        <DeskTabs roomId={roomId} desk={desk.data} feed={feed} room={room.data} live={live} status={status} />
      </div>
    </Page>
  );
}

/** Each round has an order of its own. */
function useNewRound(roomId: string, now: number | undefined): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (now !== undefined) void cache.invalidateQueries({ queryKey: keys.roomPart(roomId, 'desk') });
  }, [cache, roomId, now]);
}
