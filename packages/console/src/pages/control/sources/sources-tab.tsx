import { useMutation, useQueryClient } from '@tanstack/react-query';
import { MonitorSmartphone, Pencil, Plus, RefreshCw, Trash2, Video } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import type { DeskSource } from '../../../api/own-desk.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Table, type Column } from '../../../ui/table.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import panes from '../panes.module.css';
import { deskKey, useDesk, useSourceState, useStatus } from '../use-desk.ts';
import { InvitePanel } from './invite-panel.tsx';
import { SourcePanel } from './source-panel.tsx';

/** Sources with their health; adding, changing, inviting. */
export function SourcesTab(): ReactNode {
  const { desk, may } = useDesk();
  const { t } = useTranslation('control');
  const cache = useQueryClient();
  const toasts = useToasts();
  const [edited, setEdited] = useState<DeskSource | 'new'>();
  const [gone, setGone] = useState<DeskSource>();
  const [inviting, setInviting] = useState(false);
  const refresh = () => cache.invalidateQueries({ queryKey: deskKey(desk.id) });
  const remove = useMutation({
    mutationFn: (source: DeskSource) =>
      apsara('DeleteCasterVideoResource', { CasterId: desk.id, ResourceId: source.resource_id }),
    onSuccess: refresh,
    onError: (error) => toasts.failed(error),
    onSettled: () => setGone(undefined),
  });
  const effect = useMutation({
    mutationFn: (source: DeskSource) =>
      apsara('EffectCasterVideoResource', {
        CasterId: desk.id,
        ResourceId: source.resource_id,
        SceneId: desk.scenes.pgm?.id ?? '',
      }),
    onSuccess: refresh,
    onError: (error) => toasts.failed(error),
  });
  const columns: readonly Column<DeskSource>[] = [
    {
      name: 'location',
      label: t('sources.place'),
      width: '64px',
      cell: ({ location }) => <b>{Number(location.slice(2))}</b>,
    },
    { name: 'name', label: t('sources.name'), cell: ({ name }) => <strong>{name}</strong> },
    {
      name: 'state',
      label: t('sources.state'),
      width: '120px',
      cell: ({ location }) => <State location={location} />,
    },
    {
      name: 'what',
      label: t('sources.what'),
      cell: ({ kind, url }) => (
        <div className={panes.one}>
          {t(`sources.kind.${kind}`)}{' '}
          <code className={panes.dim}>{url === null ? '' : withoutQuery(url)}</code>
        </div>
      ),
    },
    { name: 'size', label: t('sources.picture'), cell: ({ location }) => <Figures location={location} /> },
    {
      name: 'delay',
      label: t('sources.delay'),
      numeric: true,
      cell: ({ delay_ms: delay }) => (delay === 0 ? '–' : `${delay} ms`),
    },
    {
      name: 'actions',
      label: '',
      cell: (source) => (
        <div className={panes.actions}>
          {source.pending && desk.running ? (
            <Button
              size="s"
              icon={<RefreshCw />}
              busy={effect.isPending}
              disabled={!may}
              onClick={() => effect.mutate(source)}
            >
              {t('sources.effect')}
            </Button>
          ) : null}
          <Button
            look="ghost"
            size="s"
            icon={<Pencil />}
            aria-label={t('sources.edit', { name: source.name })}
            disabled={!may}
            onClick={() => setEdited(source)}
          />
          <Button
            look="ghost"
            size="s"
            icon={<Trash2 />}
            aria-label={t('sources.remove', { name: source.name })}
            disabled={!may}
            onClick={() => setGone(source)}
          />
        </div>
      ),
    },
  ];
  const add = (
    <>
      <Button size="s" icon={<MonitorSmartphone />} disabled={!may} onClick={() => setInviting(true)}>
        {t('invite.button')}
      </Button>
      <Button size="s" look="primary" icon={<Plus />} disabled={!may} onClick={() => setEdited('new')}>
        {t('sources.add')}
      </Button>
    </>
  );
  return (
    <div className={panes.pane}>
      {desk.resources.length === 0 ? (
        <EmptyState
          icon={<Video size={24} />}
          title={t('sources.emptyTitle')}
          action={<div className={panes.actions}>{add}</div>}
        >
          {t('sources.emptyWords')}
        </EmptyState>
      ) : (
        <>
          <div className={panes.bar}>
            <span>{t('sources.count', { count: desk.resources.length })}</span>
            <div className={panes.actions}>{add}</div>
          </div>
          <Table
            label={t('tabs.sources')}
            columns={columns}
            rows={desk.resources}
            keyOf={({ resource_id: id }) => id}
          />
        </>
      )}
      {edited === undefined ? null : <SourcePanel source={edited} onClose={() => setEdited(undefined)} />}
      {inviting ? <InvitePanel onClose={() => setInviting(false)} /> : null}
      <Confirm
        open={gone !== undefined}
        onClose={() => setGone(undefined)}
        onConfirm={() => gone && remove.mutate(gone)}
        title={t('sources.removeTitle')}
        confirm={t('sources.removeDo')}
        busy={remove.isPending}
      >
        <p>{t('sources.removeWords', { name: gone?.name })}</p>
      </Confirm>
    </div>
  );
}

const TONES: Readonly<Record<string, Tone>> = { live: 'good', stale: 'warn', lost: 'fault', opening: 'info' };

function State({ location }: { readonly location: string }): ReactNode {
  const { stream } = useDesk();
  const { t } = useTranslation('control');
  const state = useSourceState(stream, location);
  if (state === undefined) return <Badge>{t('state.off')}</Badge>;
  return <Badge tone={TONES[state] ?? 'plain'}>{t(`state.${state}`)}</Badge>;
}

function Figures({ location }: { readonly location: string }): ReactNode {
  const { stream } = useDesk();
  const { t } = useTranslation('control');
  const source = useStatus(stream)?.sources.find((one) => one.location === location);
  if (source === undefined || source.width === 0) return <span className={panes.dim}>–</span>;
  const words = [`${source.width}×${source.height}`];
  if (source.buffer_ms > 0) words.push(t('sources.buffer', { ms: source.buffer_ms }));
  if (source.reconnects > 0) words.push(t('sources.reconnects', { count: source.reconnects }));
  return <span className={`${panes.dim} tabular`}>{words.join(' · ')}</span>;
}

/** Keys stand in queries. */
function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}
