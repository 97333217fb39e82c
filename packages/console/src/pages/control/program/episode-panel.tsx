import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import panes from '../panes.module.css';
import { deskKey, useDesk } from '../use-desk.ts';
import { localTime } from './phases.ts';

const LEAD_MS = 60_000;
const DEFAULT_SECONDS = 60;

/** Plans something for the programme: a source, or a graphic over whatever is on. */
export function EpisodePanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const { t: words } = useTranslation('common');
  const cache = useQueryClient();
  const id = useId();
  const last = Math.max(0, ...desk.episodes.map(({ end }) => Date.parse(end)));
  const [name, setName] = useState('');
  const [type, setType] = useState<'Resource' | 'Component'>('Resource');
  const [subject, setSubject] = useState<string>();
  const [start, setStart] = useState(localTime(Math.max(Date.now() + LEAD_MS, last)));
  const [seconds, setSeconds] = useState(DEFAULT_SECONDS);
  const [switchType, setSwitchType] = useState<'TimeFirst' | 'ContentFirst'>('TimeFirst');
  const save = useMutation({
    mutationFn: async () => {
      const from = new Date(start).getTime();
      await apsara('AddCasterEpisode', {
        CasterId: desk.id,
        EpisodeName: name.trim(),
        EpisodeType: type,
        SwitchType: switchType,
        StartTime: wireTime(from),
        EndTime: wireTime(from + seconds * 1000),
        ...(subject === undefined
          ? {}
          : type === 'Resource'
            ? { ResourceId: subject }
            : { ComponentId: [subject] }),
      });
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: deskKey(desk.id) });
      onClose();
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const choices =
    type === 'Resource'
      ? desk.resources.map((one) => ({ value: one.resource_id, label: one.name }))
      : desk.components.map((one) => ({ value: one.id, label: one.name }));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('program.add')}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={id}
            busy={save.isPending}
            disabled={name.trim() === '' || subject === undefined || !(seconds > 0)}
          >
            {words('add')}
          </Button>
        </>
      }
    >
      <form id={id} className={panes.form} onSubmit={submit}>
        <TextField
          label={t('sources.name')}
          value={name}
          maxLength={64}
          autoFocus
          required
          onChange={({ target }) => setName(target.value)}
        />
        <Segmented
          label={t('program.type')}
          value={type}
          onChange={(next) => {
            setType(next);
            setSubject(undefined);
          }}
          choices={[
            { value: 'Resource', label: t('program.source') },
            { value: 'Component', label: t('program.graphic') },
          ]}
        />
        <Select
          label={t(type === 'Resource' ? 'program.source' : 'program.graphic')}
          value={subject}
          onChange={setSubject}
          choices={choices}
          placeholder={t('program.choose')}
        />
        <div className={panes.row}>
          <TextField
            label={t('program.start')}
            type="datetime-local"
            step={1}
            value={start}
            required
            onChange={({ target }) => setStart(target.value)}
          />
          <TextField
            label={t('program.seconds')}
            type="number"
            min={1}
            max={86_400}
            value={seconds}
            onChange={({ target }) => setSeconds(target.valueAsNumber || 0)}
          />
        </div>
        <Select
          label={t('program.switch')}
          value={switchType}
          onChange={setSwitchType}
          choices={(['TimeFirst', 'ContentFirst'] as const).map((value) => ({
            value,
            label: t(`program.switches.${value}`),
          }))}
        />
        {save.error === null ? null : <ErrorNotice error={save.error} />}
      </form>
    </Dialog>
  );
}

/** Whole seconds, as the API writes times. */
function wireTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
