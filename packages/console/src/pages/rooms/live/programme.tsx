import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomShow, Saying, ShowStatus } from '../../../api/own-rooms.ts';
import { useRtc } from '../../../api/use-rooms.ts';
import { Monitor } from '../../../media/monitor.tsx';
import { showState } from '../list/room-state.ts';
import styles from './desk.module.css';
import { inserted } from './rundown-state.ts';

/** The programme as it goes out, and the words that are said. */
export function Programme({
  roomId,
  show,
  status,
  saying,
  vertical,
}: {
  readonly roomId: string;
  readonly show: RoomShow | undefined;
  readonly status: ShowStatus | null | undefined;
  readonly saying: readonly Saying[];
  readonly vertical: boolean;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const state = show === undefined ? undefined : showState(show);
  const playing = state !== undefined && show?.job_state === 'PROCESSING';
  const place = usePlace(roomId, playing ? show.job_id : undefined);
  const answer = inserted(saying);
  const said = answer ?? saying.find(({ by }) => by === 'presenter');
  const onAir = status?.state === 'PROCESSING' || status?.state === 'TAKE_OVER';
  return (
    <div className={styles.screen}>
      <div className={styles.fit} data-vertical={vertical}>
        <Monitor
          name={t('desk.programme')}
          url={place?.url}
          token={place?.token}
          aspect={vertical ? '9 / 16' : '16 / 9'}
          tally={onAir ? 'pgm' : undefined}
          idle={t(state === 'starting' ? 'desk.starting' : playing ? 'desk.connecting' : 'desk.off')}
        />
      </div>
      <p className={styles.caption} data-answer={answer !== undefined} aria-live="off">
        {said === undefined ? (
          <span className={styles.quiet}>
            {status?.state === 'TAKE_OVER'
              ? t('desk.someoneSpeaks')
              : status?.state === 'PLAY_PAUSE'
                ? t('desk.paused')
                : t('desk.nothingSaid')}
          </span>
        ) : (
          said.text
        )}
      </p>
    </div>
  );
}

interface Place {
  readonly jobId: string;
  readonly url: string;
  readonly token: string;
}

/** Where a job plays: kept, since a new signature would begin the picture anew. */
function usePlace(roomId: string, jobId: string | undefined): Place | undefined {
  const { data } = useRtc(roomId, jobId);
  const [kept, setKept] = useState<Place>();
  if (jobId === undefined || data === undefined || data === null)
    return kept?.jobId === jobId ? kept : undefined;
  if (kept?.jobId === jobId) return kept;
  const user = data.users?.find(({ user_type: type }) => type === 'PLAYER') ?? data.users?.[0];
  const { app_id: app, room_id: room } = data;
  if (user?.signature === undefined || app === undefined || room === undefined) return undefined;
  const place = {
    jobId,
    url: `/rtc/${encodeURIComponent(app)}/${encodeURIComponent(room)}/play`,
    token: user.signature,
  };
  setKept(place);
  return place;
}
