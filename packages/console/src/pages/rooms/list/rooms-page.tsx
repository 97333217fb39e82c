import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Radio, Search } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useRoomsOnAir } from '../../../api/use-rooms.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { CreateRoom } from './create-room.tsx';
import { RoomCard } from './room-card.tsx';
import styles from './rooms.module.css';

const PAGE = 60;

/** Every live room as a card: what is on air first. */
export function RoomsPage(): ReactNode {
  const { t } = useTranslation('rooms');
  const { operate } = useMay();
  const [creating, setCreating] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const { find = '', only } = useSearch({ from: '/shell/rooms' });
  const navigate = useNavigate();
  const studio = useMetaStudio();
  const filter = { find, only: only ?? 'all', limit: shown };
  const rooms = useQuery({
    queryKey: keys.rooms(filter),
    queryFn: ({ signal }) =>
      studio.call('listSmartLiveRooms', {
        query: {
          ...{ limit: shown, offset: 0 },
          ...(find === '' ? {} : { room_name: find }),
          ...(only === 'template' ? { room_type: 'TEMPLATE' } : {}),
          ...(only === 'air' ? { live_state: ['WAITING', 'PROCESSING'] } : {}),
        },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const onAir = useRoomsOnAir();
  const isOnAir = ({ room_id: id }: { readonly room_id?: string }): boolean =>
    onAir.data?.rooms.some((show) => show.room_id === id) ?? false;
  // Sorting is stable: apart from those on air they stay newest first.
  const list = [...(rooms.data?.smart_live_rooms ?? [])].sort(
    (a, b) => Number(isOnAir(b)) - Number(isOnAir(a)),
  );
  const total = rooms.data?.count ?? 0;
  const filtered = find !== '' || only !== undefined;
  const create = (
    <Button look="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      {t('list.create')}
    </Button>
  );
  return (
    <Page title={t('title')} tools={operate && (total > 0 || filtered) ? create : null}>
      {total > 0 || filtered ? (
        <div className={styles.bar}>
          <div className={styles.find}>
            <Search size={16} aria-hidden="true" />
            <TextField
              label={t('list.find')}
              quiet
              placeholder={t('list.find')}
              defaultValue={find}
              onChange={(event) =>
                void navigate({
                  to: '/rooms',
                  search: {
                    ...(only === undefined ? {} : { only }),
                    ...(event.target.value === '' ? {} : { find: event.target.value }),
                  },
                  replace: true,
                })
              }
            />
          </div>
          <Segmented
            label={t('list.which')}
            value={only ?? 'all'}
            onChange={(value) =>
              void navigate({
                to: '/rooms',
                search: { ...(find === '' ? {} : { find }), ...(value === 'all' ? {} : { only: value }) },
                replace: true,
              })
            }
            choices={(['all', 'air', 'template'] as const).map((value) => ({
              value,
              label: t(`list.only.${value}`),
            }))}
          />
        </div>
      ) : null}
      {rooms.error === null ? null : <ErrorNotice error={rooms.error} />}
      {onAir.error === null ? null : <ErrorNotice error={onAir.error} />}
      {rooms.isPending ? (
        <Waiting />
      ) : list.length === 0 ? (
        <EmptyState
          icon={<Radio size={20} />}
          title={filtered ? t('list.noneFound') : t('list.none')}
          {...(operate && !filtered ? { action: create } : {})}
        >
          {filtered ? t('list.noneFoundHint') : t('list.noneHint')}
        </EmptyState>
      ) : (
        <ul className={styles.grid}>
          {list.map((room) => (
            <RoomCard
              key={room.room_id}
              room={room}
              show={onAir.data?.rooms.find(({ room_id: id }) => id === room.room_id)}
              planned={onAir.data?.planned.find(({ room_id: id }) => id === room.room_id)}
            />
          ))}
        </ul>
      )}
      {list.length < total ? (
        <div className={styles.more}>
          <Button busy={rooms.isFetching} onClick={() => setShown(shown + PAGE)}>
            {t('list.more', { count: total - list.length })}
          </Button>
        </div>
      ) : null}
      <CreateRoom open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function Waiting(): ReactNode {
  return (
    <ul className={styles.grid} aria-hidden="true">
      {[0, 1, 2, 3].map((i) => (
        <li key={i} className={styles.ghost} />
      ))}
    </ul>
  );
}
