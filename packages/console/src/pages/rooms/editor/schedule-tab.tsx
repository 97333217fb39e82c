import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CalendarClock, Trash2 } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { addSchedule, deleteSchedule, fetchSchedules, type Schedule } from '../../../api/own-rooms.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Field, TextField } from '../../../ui/field.tsx';
import field from '../../../ui/field.module.css';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { Table } from '../../../ui/table.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { dayAndTime } from '../shared/times.ts';
import styles from './editor.module.css';

const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
type Repeat = 'NONE' | 'DAILY' | 'WEEKLY';

/** When the room goes on air by itself. */
export function ScheduleTab({
  roomId,
  disabled,
}: {
  readonly roomId: string;
  readonly disabled: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation('rooms');
  const cache = useQueryClient();
  const toasts = useToasts();
  const { data, error } = useQuery({
    queryKey: keys.roomPart(roomId, 'schedules'),
    queryFn: ({ signal }) => fetchSchedules(roomId, signal),
  });
  const remove = useMutation({
    mutationFn: (id: string) => deleteSchedule(roomId, id),
    onSuccess: () => refreshed(cache, roomId),
    onError: (failure) => toasts.failed(failure),
  });
  const rule = ({ repeat = 'NONE', weekdays = [], start_at: start, time_zone: zone }: Schedule): string =>
    `${start.replace('T', ' ').slice(0, 16)} ${zone} · ${
      repeat === 'WEEKLY'
        ? weekdays.map((day) => t(`plan.day.${day}`)).join(', ')
        : t(`plan.repeat.${repeat}`)
    }`;
  return (
    <div className={styles.panels}>
      <Panel title={t('plan.list')} flush className={styles.wide}>
        {error === null ? null : <ErrorNotice error={error} />}
        <Table
          label={t('plan.list')}
          rows={data?.schedules ?? []}
          keyOf={(row) => row.schedule_id}
          empty={
            <EmptyState icon={<CalendarClock size={20} />} title={t('plan.none')}>
              {t('plan.noneHint')}
            </EmptyState>
          }
          columns={[
            { name: 'name', label: t('plan.name'), cell: (row) => (row.name === '' ? '–' : row.name) },
            { name: 'rule', label: t('plan.rule'), cell: rule },
            {
              name: 'next',
              label: t('plan.next'),
              cell: ({ next_start_time: next }) =>
                next === null ? t('plan.over') : dayAndTime(next, i18n.language),
            },
            {
              name: 'last',
              label: t('plan.last'),
              cell: ({ last_start_time: last, last_error: failure }) =>
                failure ?? (last === null ? '–' : dayAndTime(last, i18n.language)),
            },
            {
              name: 'delete',
              label: <span className="visually-hidden">{t('delete', { ns: 'common' })}</span>,
              cell: (row) =>
                disabled ? null : (
                  <Button
                    look="ghost"
                    icon={<Trash2 />}
                    aria-label={t('plan.delete', { name: row.name === '' ? rule(row) : row.name })}
                    busy={remove.isPending && remove.variables === row.schedule_id}
                    onClick={() => remove.mutate(row.schedule_id)}
                  />
                ),
            },
          ]}
        />
      </Panel>
      {disabled ? null : <NewPlan roomId={roomId} />}
    </div>
  );
}

function NewPlan({ roomId }: { readonly roomId: string }): ReactNode {
  const { t } = useTranslation('rooms');
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [start, setStart] = useState('');
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [repeat, setRepeat] = useState<Repeat>('NONE');
  const [days, setDays] = useState<readonly string[]>([]);
  const [until, setUntil] = useState('');
  const [minutes, setMinutes] = useState('');
  const add = useMutation({
    mutationFn: () =>
      addSchedule(roomId, {
        ...{ start_at: start, time_zone: zone, repeat },
        ...(name === '' ? {} : { name }),
        ...(repeat === 'WEEKLY' ? { weekdays: days } : {}),
        ...(repeat === 'NONE' || until === '' ? {} : { until }),
        ...(minutes === '' ? {} : { stop_after_minutes: Number(minutes) }),
      }),
    onSuccess: async () => {
      setName('');
      await refreshed(cache, roomId);
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Panel title={t('plan.new')}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t('plan.name')}
          value={name}
          maxLength={256}
          onChange={(event) => setName(event.target.value)}
        />
        <div className={styles.pair}>
          <TextField
            label={t('plan.start')}
            type="datetime-local"
            value={start}
            onChange={(event) => setStart(event.target.value)}
            required
          />
          <Field label={t('plan.zone')}>
            {(ids) => (
              <>
                <input
                  className={field.input}
                  list="time-zones"
                  value={zone}
                  onChange={(event) => setZone(event.target.value)}
                  required
                  {...ids}
                />
                <datalist id="time-zones">
                  {Intl.supportedValuesOf('timeZone').map((one) => (
                    <option key={one} value={one} />
                  ))}
                </datalist>
              </>
            )}
          </Field>
        </div>
        <Segmented
          label={t('plan.repeats')}
          value={repeat}
          onChange={setRepeat}
          choices={(['NONE', 'DAILY', 'WEEKLY'] as const).map((value) => ({
            value,
            label: t(`plan.repeat.${value}`),
          }))}
        />
        {repeat === 'WEEKLY' ? (
          <div className={styles.days}>
            {WEEKDAYS.map((day) => (
              <Switch
                key={day}
                label={t(`plan.day.${day}`)}
                checked={days.includes(day)}
                onChange={(on) => setDays(on ? [...days, day] : days.filter((one) => one !== day))}
              />
            ))}
          </div>
        ) : null}
        <div className={styles.pair}>
          {repeat === 'NONE' ? null : (
            <TextField
              label={t('plan.until')}
              type="date"
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          )}
          <TextField
            label={t('plan.minutes')}
            type="number"
            min={1}
            max={43_200}
            value={minutes}
            placeholder={t('plan.noEnd')}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </div>
        {add.error === null ? null : <ErrorNotice error={add.error} />}
        <Button
          look="primary"
          type="submit"
          busy={add.isPending}
          disabled={start === '' || zone === '' || (repeat === 'WEEKLY' && days.length === 0)}
        >
          {t('plan.add')}
        </Button>
      </form>
    </Panel>
  );
}

async function refreshed(cache: ReturnType<typeof useQueryClient>, roomId: string): Promise<void> {
  await Promise.all([
    cache.invalidateQueries({ queryKey: keys.roomPart(roomId, 'schedules') }),
    cache.invalidateQueries({ queryKey: keys.roomsOnAir }),
  ]);
}
