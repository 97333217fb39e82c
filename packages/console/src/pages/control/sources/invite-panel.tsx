import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { invite, listInvitations, uninvite } from '../../../api/own-desk.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { CopyField } from '../copy-field.tsx';
import panes from '../panes.module.css';
import { useDesk } from '../use-desk.ts';

const HOURS = ['1', '12', '72'] as const;

/** A link with which a phone or laptop becomes a camera, and the links that are out. */
export function InvitePanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const cache = useQueryClient();
  const toasts = useToasts();
  const id = useId();
  const [name, setName] = useState('');
  const [hours, setHours] = useState<(typeof HOURS)[number]>('12');
  const queryKey = keys.casterPart(desk.id, 'invites');
  const refresh = () => cache.invalidateQueries({ queryKey });
  const list = useQuery({ queryKey, queryFn: ({ signal }) => listInvitations(desk.id, signal) });
  const make = useMutation({
    mutationFn: () => invite(desk.id, { name: name.trim(), hours: Number(hours) }),
    onSuccess: () => {
      setName('');
      return refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: (inviteId: string) => uninvite(desk.id, inviteId),
    onSuccess: refresh,
    onError: (error) => toasts.failed(error),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Dialog open onClose={onClose} title={t('invite.title')}>
      <form id={id} className={panes.form} onSubmit={submit}>
        <p className={panes.dim}>{t('invite.words')}</p>
        <TextField
          label={t('invite.name')}
          value={name}
          maxLength={64}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          required
        />
        <Select
          label={t('invite.hours')}
          value={hours}
          onChange={setHours}
          choices={HOURS.map((value) => ({ value, label: t('invite.forHours', { count: Number(value) }) }))}
        />
        <div>
          <Button look="primary" type="submit" busy={make.isPending} disabled={name.trim() === ''}>
            {t('invite.do')}
          </Button>
        </div>
        {make.error === null ? null : <ErrorNotice error={make.error} />}
        {make.data === undefined ? null : (
          <Notice title={t('invite.made', { name: make.data.name })}>
            <CopyField label={t('invite.link')} value={`${location.origin}${make.data.path}`} />
            {t('invite.once')}
          </Notice>
        )}
        {window.isSecureContext ? null : <Notice tone="warn">{t('invite.tls')}</Notice>}
        {list.error === null ? null : <ErrorNotice error={list.error} />}
        {(list.data ?? []).map((one) => (
          <div key={one.id} className={panes.bar}>
            <span>
              <strong>{one.name}</strong> {one.live ? <Badge tone="good">{t('state.live')}</Badge> : null}
              <br />
              {t('invite.until', { at: new Date(one.expires_at).toLocaleString() })}
            </span>
            <Button
              look="ghost"
              size="s"
              icon={<Trash2 />}
              aria-label={t('invite.revoke', { name: one.name })}
              onClick={() => revoke.mutate(one.id)}
            />
          </div>
        ))}
      </form>
    </Dialog>
  );
}
