import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, Keyboard, Lightbulb, Play, Square, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../api/apsara.ts';
import { keys } from '../../api/keys.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useToasts } from '../../ui/toast.tsx';
import styles from './desk.module.css';
import { KeyboardMap } from './keyboard-map.tsx';
import { prepare } from './prepare.ts';
import { deskKey, useDesk, useStatus } from './use-desk.ts';

type Asked = 'stop' | 'delete' | 'keys' | undefined;

/** State of the show, start and stop, and what else concerns all of it. */
export function DeskTools(): ReactNode {
  const { desk, stream, may } = useDesk();
  const { t } = useTranslation('control');
  const toasts = useToasts();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const status = useStatus(stream);
  const [asked, setAsked] = useState<Asked>();
  const refresh = () => cache.invalidateQueries({ queryKey: deskKey(desk.id) });
  const failed = (error: unknown): void => toasts.failed(error);
  const start = useMutation({
    mutationFn: async () => {
      if (!desk.ready) await prepare(desk.id);
      await apsara('StartCaster', { CasterId: desk.id });
    },
    onSuccess: refresh,
    onError: failed,
  });
  const stop = useMutation({
    mutationFn: () => apsara('StopCaster', { CasterId: desk.id }),
    onSuccess: refresh,
    onError: failed,
    onSettled: () => setAsked(undefined),
  });
  const remove = useMutation({
    mutationFn: () => apsara('DeleteCaster', { CasterId: desk.id }),
    onSuccess: async () => {
      await navigate({ to: '/control' });
      cache.removeQueries({ queryKey: keys.caster(desk.id) });
      await cache.invalidateQueries({ queryKey: keys.casters });
    },
    onError: failed,
    onSettled: () => setAsked(undefined),
  });
  return (
    <div className={styles.tools}>
      {status === undefined ? null : (
        <span className={`${styles.health} tabular`}>
          <span>{t('health.viewers', { count: status.viewers })}</span>
          <span title={t('health.lateHint')}>
            {t('health.late')} <strong>{status.late.count + status.late.missed}</strong>
          </span>
        </span>
      )}
      <Badge tone={desk.running ? 'pgm' : 'plain'}>{t(desk.running ? 'onAir' : 'off')}</Badge>
      {desk.running ? (
        <Button icon={<Square />} disabled={!may} busy={stop.isPending} onClick={() => setAsked('stop')}>
          {t('stop')}
        </Button>
      ) : (
        <Button
          look="primary"
          icon={<Play />}
          disabled={!may}
          busy={start.isPending}
          onClick={() => start.mutate()}
        >
          {t('start')}
        </Button>
      )}
      <Menu
        trigger={<Button look="ghost" icon={<Ellipsis />} aria-label={t('more')} />}
        items={[
          {
            label: t('tally.open'),
            icon: <Lightbulb size={16} />,
            onSelect: () => void window.open(`/tally/${encodeURIComponent(desk.id)}`, '_blank', 'noopener'),
          },
          { label: t('keys.title'), icon: <Keyboard size={16} />, onSelect: () => setAsked('keys') },
          undefined,
          {
            label: t('deleteStudio'),
            icon: <Trash2 size={16} />,
            danger: true,
            disabled: !may || desk.running,
            onSelect: () => setAsked('delete'),
          },
        ]}
      />
      <Confirm
        open={asked === 'stop'}
        onClose={() => setAsked(undefined)}
        onConfirm={() => stop.mutate()}
        title={t('stopTitle')}
        confirm={t('stop')}
        busy={stop.isPending}
      >
        <p>{t('stopWords', { name: desk.name })}</p>
      </Confirm>
      <Confirm
        open={asked === 'delete'}
        onClose={() => setAsked(undefined)}
        onConfirm={() => remove.mutate()}
        title={t('deleteTitle')}
        confirm={t('deleteStudio')}
        busy={remove.isPending}
      >
        <p>{t('deleteWords', { name: desk.name })}</p>
      </Confirm>
      <Dialog open={asked === 'keys'} onClose={() => setAsked(undefined)} title={t('keys.title')}>
        <KeyboardMap />
      </Dialog>
    </div>
  );
}
