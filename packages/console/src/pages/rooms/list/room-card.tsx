import type { Schemas } from '@cyclorama/contract';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { CalendarClock, Eye, Pencil, SlidersHorizontal, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlannedStart, RoomShow } from '../../../api/own-rooms.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import button from '../../../ui/button.module.css';
import { ago, clockOf, dayAndTime } from '../shared/times.ts';
import { coverOf, useUsableAssets } from '../shared/use-assets.ts';
import { useNow } from '../shared/use-now.ts';
import { stateOf, type RoomState } from './room-state.ts';
import styles from './rooms.module.css';

const TONES: Readonly<Record<RoomState, Tone>> = {
  air: 'pgm',
  starting: 'warn',
  paused: 'warn',
  takenOver: 'accent',
  ending: 'plain',
  off: 'plain',
  never: 'plain',
  failed: 'fault',
  blocked: 'fault',
  template: 'info',
};

/** One room: its picture, what it does, since when, and where to go. */
export function RoomCard({
  room,
  show,
  planned,
}: {
  readonly room: Schemas['SmartLiveRoomBaseInfo'];
  readonly show: RoomShow | undefined;
  readonly planned: PlannedStart | undefined;
}): ReactNode {
  const { t, i18n } = useTranslation('rooms');
  const state = stateOf(room, show);
  const roomId = room.room_id ?? '';
  const name = room.room_name ?? '';
  const live = state === 'air' || state === 'paused' || state === 'takenOver';
  const now = useNow(live ? 1000 : undefined);
  const presenters = (room.model_infos ?? [])
    .map(({ asset_name: model }) => model ?? '')
    .filter((one) => one !== '');
  const models = useUsableAssets('HUMAN_MODEL_2D');
  const [first] = room.model_infos ?? [];
  const presenter = models.data?.find(({ asset_id: id }) => id === first?.model_asset_id);
  const picture = (room.cover_url ?? '') === '' ? coverOf(presenter) : room.cover_url;
  const since = show?.start_time ?? undefined;
  return (
    <li className={styles.card} data-live={live}>
      <Link
        to={live || state === 'starting' ? '/rooms/$roomId/live' : '/rooms/$roomId'}
        params={{ roomId }}
        className={styles.cover}
        aria-hidden="true"
        tabIndex={-1}
      >
        {picture === undefined ? (
          <UserRound size={36} strokeWidth={1.25} />
        ) : (
          <img src={picture} alt="" loading="lazy" />
        )}
        <span className={styles.badge}>
          <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
        </span>
        {live && since !== undefined ? (
          <span className={`${styles.clock} tabular`}>{clockOf(now - Date.parse(since))}</span>
        ) : null}
      </Link>
      <div className={styles.words}>
        <h2 className={styles.name} title={name}>
          <Link to="/rooms/$roomId" params={{ roomId }}>
            {name}
          </Link>
        </h2>
        <p className={styles.facts}>
          {presenters.length === 0 ? t('card.noPresenter') : presenters.join(', ')}
          {' · '}
          {t(`view.${room.view_mode ?? 'VERTICAL'}`)}
        </p>
        <p className={`${styles.facts} tabular`}>
          {live && show?.audience?.viewers !== null && show?.audience?.viewers !== undefined ? (
            <span className={styles.fact}>
              <Eye size={14} aria-hidden="true" />
              {t('card.viewers', { count: show.audience.viewers })}
            </span>
          ) : null}
          {planned === undefined ? (
            live ? null : (
              <span>{lastOf(room, t, i18n.language)}</span>
            )
          ) : (
            <span className={styles.fact}>
              <CalendarClock size={14} aria-hidden="true" />
              {t('card.next', { time: dayAndTime(planned.next_start_time, i18n.language) })}
            </span>
          )}
        </p>
        <div className={styles.doors}>
          <Link to="/rooms/$roomId/live" params={{ roomId }} className={button.button}>
            <SlidersHorizontal />
            {t('card.desk')}
          </Link>
          <Link to="/rooms/$roomId" params={{ roomId }} className={`${button.button} ${button.ghost}`}>
            <Pencil />
            {t('card.edit')}
          </Link>
        </div>
      </div>
    </li>
  );
}

function lastOf(room: Schemas['SmartLiveRoomBaseInfo'], t: TFunction<'rooms'>, language: string): string {
  const end = room.last_job_end_time ?? '';
  if (end !== '') return t('card.last', { when: ago(end, Date.now(), language) });
  const made = room.create_time ?? '';
  return made === '' ? '' : t('card.made', { when: ago(made, Date.now(), language) });
}
