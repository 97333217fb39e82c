import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useBlocker, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ChevronLeft, Save, SlidersHorizontal } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@cyclorama/contract';
import { keys } from '../../../api/keys.ts';
import { useRoom } from '../../../api/use-rooms.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import button from '../../../ui/button.module.css';
import { Confirm } from '../../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { draftOf, problemsOf, requestOf, type Draft } from './draft.ts';
import styles from './editor.module.css';
import { OutputTab } from './output-tab.tsx';
import { PlayTab } from './play-tab.tsx';
import { ProductsTab } from './products-tab.tsx';
import { RoomMenu } from './room-menu.tsx';
import { RulesTab } from './rules-tab.tsx';
import { ScheduleTab } from './schedule-tab.tsx';
import { ScriptTab } from './script-tab.tsx';
import { EDITOR_TABS, type EditorTab } from './search.ts';

/** Everything that makes a live room. */
export function RoomEditorPage(): ReactNode {
  const { roomId } = useParams({ from: '/shell/rooms/$roomId' });
  const room = useRoom(roomId);
  if (room.error !== null)
    return (
      <Page title="">
        <ErrorNotice error={room.error} />
      </Page>
    );
  if (room.data === undefined) return <Page title="">{null}</Page>;
  return <Editor key={roomId} roomId={roomId} room={room.data} />;
}

function Editor({
  roomId,
  room,
}: {
  readonly roomId: string;
  readonly room: Schemas['SmartLiveRoomDetail'];
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { operate } = useMay();
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const navigate = useNavigate();
  const { tab = 'script' } = useSearch({ from: '/shell/rooms/$roomId' });
  const [changed, setChanged] = useState<Draft>();
  const draft = changed ?? draftOf(room);
  const problems = problemsOf(draft);
  const dirty = changed !== undefined;
  const save = useMutation({
    mutationFn: (body: Draft) =>
      studio.call('updateSmartLiveRoom', { params: { room_id: roomId }, body: requestOf(body) }),
    onSuccess: async (stored, sent) => {
      cache.setQueryData(keys.roomPart(roomId, 'document'), stored);
      setChanged((now) => (now === sent ? undefined : now));
      toasts.done(t('editor.saved'));
      await cache.invalidateQueries({ queryKey: ['rooms', 'list'] });
    },
  });
  const store = (): void => {
    if (changed !== undefined && problems.length === 0 && !save.isPending) save.mutate(changed);
  };
  useSaveKey(store);
  const leave = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: dirty,
    withResolver: true,
  });
  const change = (part: Partial<Draft>): void => setChanged({ ...draft, ...part });
  const parts = { draft, change, disabled: !operate };
  const contents: Readonly<Record<EditorTab, () => ReactNode>> = {
    script: () => <ScriptTab {...parts} roomId={roomId} />,
    rules: () => <RulesTab {...parts} />,
    play: () => <PlayTab {...parts} />,
    output: () => <OutputTab {...parts} />,
    products: () => <ProductsTab disabled={!operate} />,
    schedule: () => <ScheduleTab roomId={roomId} disabled={!operate} />,
  };
  return (
    <Page
      fill
      title={draft.room_name}
      crumbs={
        <Link to="/rooms" className={styles.back} aria-label={t('title')} title={t('title')}>
          <ChevronLeft size={18} />
        </Link>
      }
      tools={
        <>
          {dirty ? <Badge tone="warn">{t('editor.unsaved')}</Badge> : null}
          <RoomMenu roomId={roomId} draft={draft} change={change} />
          <Link to="/rooms/$roomId/live" params={{ roomId }} className={button.button}>
            <SlidersHorizontal />
            {t('card.desk')}
          </Link>
          {operate ? (
            <Button
              look="primary"
              icon={<Save />}
              disabled={!dirty || problems.length > 0}
              busy={save.isPending}
              onClick={store}
              aria-keyshortcuts="Control+S"
            >
              {t('save', { ns: 'common' })}
            </Button>
          ) : null}
        </>
      }
    >
      {save.error === null ? null : <ErrorNotice error={save.error} />}
      {dirty && problems.length > 0 ? (
        <Notice tone="warn">{problems.map((problem) => t(`problem.${problem}`)).join(' ')}</Notice>
      ) : null}
      <div className={styles.tabs}>
        <Tabs
          label={t('editor.tabs')}
          value={tab}
          onChange={(name) =>
            void navigate({
              to: '/rooms/$roomId',
              params: { roomId },
              search: name === 'script' ? {} : { tab: name },
              replace: true,
            })
          }
          tabs={EDITOR_TABS.map((name) => ({
            name,
            label: t(`editor.tab.${name}`),
            content: contents[name](),
          }))}
        />
      </div>
      <Confirm
        open={leave.status === 'blocked'}
        onClose={() => leave.reset?.()}
        onConfirm={() => leave.proceed?.()}
        title={t('editor.leaveTitle')}
        confirm={t('editor.leave')}
      >
        {t('editor.leaveHint')}
      </Confirm>
    </Page>
  );
}

/** Saving works while one types, too. */
function useSaveKey(save: () => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      save();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [save]);
}
