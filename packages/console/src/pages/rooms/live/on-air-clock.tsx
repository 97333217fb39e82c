import { Eye } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience, RoomShow, ShowStatus } from '../../../api/own-rooms.ts';
import { Badge } from '../../../ui/badge.tsx';
import { showState } from '../list/room-state.ts';
import { clockOf } from '../shared/times.ts';
import { useNow } from '../shared/use-now.ts';
import styles from './desk.module.css';

/** What the show does, since when, in which round, before how many. */
export function OnAirClock({
  show,
  status,
  audience,
}: {
  readonly show: RoomShow | undefined;
  readonly status: ShowStatus | null | undefined;
  readonly audience: Audience | undefined;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const state = show === undefined ? undefined : showState({ ...show, status: status ?? show.status });
  const now = useNow(state === undefined ? undefined : 1000);
  if (show === undefined || state === undefined) return <Badge>{t('state.off')}</Badge>;
  const tone = state === 'air' ? 'pgm' : state === 'takenOver' ? 'accent' : 'warn';
  return (
    <div className={styles.onAir} role="status">
      {audience?.viewers === undefined || audience.viewers === null ? null : (
        <span className={`${styles.count} tabular`}>
          <Eye size={14} aria-hidden="true" />
          {t('card.viewers', { count: audience.viewers })}
        </span>
      )}
      {status === undefined || status === null || status.round === 0 ? null : (
        <span className={`${styles.count} tabular`}>{t('desk.round', { round: status.round })}</span>
      )}
      <Badge tone={tone}>{t(`state.${state}`)}</Badge>
      {show.start_time === null ? null : (
        <span className={`${styles.clock} tabular`} aria-hidden="true">
          {clockOf(now - Date.parse(show.start_time))}
        </span>
      )}
    </div>
  );
}
