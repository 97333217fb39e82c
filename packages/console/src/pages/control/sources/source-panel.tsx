import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import { keys } from '../../../api/keys.ts';
import type { DeskSource } from '../../../api/own-desk.ts';
import { useMe } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import panes from '../panes.module.css';
import { deskKey, useDesk } from '../use-desk.ts';
import { AssetChoice } from './asset-choice.tsx';
import { formOf, freePlace, namedBy, ownBase, SOURCE_KINDS, type SourceForm } from './source-kinds.ts';

/** Adds a source or changes one. */
export function SourcePanel({
  source,
  onClose,
}: {
  readonly source: DeskSource | 'new';
  readonly onClose: () => void;
}): ReactNode {
  const { desk } = useDesk();
  const config = useQuery({
    queryKey: keys.casterPart(desk.id, 'config'),
    queryFn: ({ signal }) => apsara('DescribeCasterConfig', { CasterId: desk.id }, signal),
  });
  const me = useMe();
  const { t } = useTranslation('control');
  const title = t(source === 'new' ? 'sources.add' : 'sources.change');
  if (config.data === undefined)
    return (
      <Dialog open onClose={onClose} title={title}>
        {config.error === null ? null : <ErrorNotice error={config.error} />}
      </Dialog>
    );
  return (
    <SourceEditor
      source={source}
      title={title}
      own={ownBase(config.data.DomainName, me.rtmp_url)}
      onClose={onClose}
    />
  );
}

function SourceEditor({
  source,
  title,
  own,
  onClose,
}: {
  readonly source: DeskSource | 'new';
  readonly title: string;
  readonly own: string;
  readonly onClose: () => void;
}): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const { t: words } = useTranslation('common');
  const cache = useQueryClient();
  const id = useId();
  const isNew = source === 'new';
  const [name, setName] = useState(isNew ? '' : source.name);
  const [form, setForm] = useState<SourceForm>(
    isNew ? { kind: 'camera', text: `cam${desk.resources.length + 1}` } : formOf(source, own),
  );
  const [delay, setDelay] = useState(isNew ? 0 : source.delay_ms);
  const [loop, setLoop] = useState(isNew ? true : source.repeat === -1);
  const free = freePlace(desk.resources.map((one) => one.location));
  const file = form.kind === 'video' || form.kind === 'url';
  const save = useMutation({
    mutationFn: async () => {
      const named = namedBy(form, own);
      const common = {
        CasterId: desk.id,
        ResourceName: name.trim(),
        ...(file ? { RepeatNum: loop ? -1 : 0 } : {}),
      };
      if (isNew)
        await apsara('AddCasterVideoResource', {
          ...common,
          ...named,
          LocationId: free ?? '',
          FixedDelayDuration: delay,
        });
      else await apsara('ModifyCasterVideoResource', { ...common, ...named, ResourceId: source.resource_id });
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
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={id}
            busy={save.isPending}
            disabled={name.trim() === '' || form.text.trim() === '' || (isNew && free === undefined)}
          >
            {words(isNew ? 'add' : 'save')}
          </Button>
        </>
      }
    >
      <form id={id} className={panes.form} onSubmit={submit}>
        {isNew && free === undefined ? <Notice tone="warn" title={t('sources.full')} /> : null}
        <TextField
          label={t('sources.name')}
          value={name}
          maxLength={64}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          required
        />
        <Select
          label={t('sources.kindLabel')}
          value={form.kind}
          onChange={(kind) => setForm({ kind, text: '' })}
          choices={SOURCE_KINDS.map((value) => ({ value, label: t(`sources.form.${value}`) }))}
        />
        {form.kind === 'video' || form.kind === 'picture' ? (
          <AssetChoice
            type={form.kind === 'video' ? 'VIDEO' : 'IMAGE'}
            label={t(`sources.form.${form.kind}`)}
            value={form.text}
            onChange={(text) => setForm({ ...form, text })}
          />
        ) : (
          <TextField
            label={t(`sources.text.${form.kind}`)}
            value={form.text}
            onChange={(event) => setForm({ ...form, text: event.target.value })}
            hint={t(`sources.hint.${form.kind}`)}
            required
          />
        )}
        {form.kind === 'camera' ? <CameraAddress name={form.text} /> : null}
        {file ? <Switch label={t('sources.loop')} checked={loop} onChange={setLoop} /> : null}
        {isNew ? (
          <TextField
            label={t('sources.delayMs')}
            type="number"
            min={0}
            max={5000}
            step={10}
            value={delay}
            onChange={(event) => setDelay(event.target.valueAsNumber || 0)}
            hint={t('sources.delayHint')}
          />
        ) : null}
        {save.error === null ? null : <ErrorNotice error={save.error} />}
      </form>
    </Dialog>
  );
}

/** What to type into OBS. */
function CameraAddress({ name }: { readonly name: string }): ReactNode {
  const me = useMe();
  const { t } = useTranslation('control');
  if (me.rtmp_url === undefined || me.stream_key == null) return null;
  return (
    <Notice title={t('sources.obs')}>
      <code className={panes.code}>{me.rtmp_url}</code>
      <code className={panes.code}>{`${name.trim()}?key=${me.stream_key}`}</code>
    </Notice>
  );
}
