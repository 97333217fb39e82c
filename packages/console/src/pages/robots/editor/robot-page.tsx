import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useBlocker, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ChevronLeft, Save } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchRobot, saveRobot, type Robot } from '../../../api/own-dialogs.ts';
import { useMay } from '../../../app/session.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { KnowledgeTab } from '../knowledge/knowledge-tab.tsx';
import { ROBOT_TABS, type RobotTab } from '../route.ts';
import { TryPanel } from '../try/try-panel.tsx';
import { Visits } from '../visits/visits.tsx';
import { draftOf, problemsOf, requestOf, type Draft } from './draft.ts';
import styles from './editor.module.css';
import { HearingTab } from './hearing-tab.tsx';
import { LookTab } from './look-tab.tsx';
import { MindTab } from './mind-tab.tsx';
import { PageTab } from './page-tab.tsx';
import { RobotMenu } from './robot-menu.tsx';
import { SpeechTab } from './speech-tab.tsx';
import { useSaveKey } from './use-save-key.ts';

/** Everything that makes a robot, and the robot itself beside it. */
export function RobotPage(): ReactNode {
  const { robotId } = useParams({ from: '/shell/robots/$robotId' });
  const robot = useQuery({
    queryKey: keys.robot(robotId),
    queryFn: ({ signal }) => fetchRobot(robotId, signal),
  });
  if (robot.error !== null)
    return (
      <Page title="" crumbs={<Back />}>
        <ErrorNotice error={robot.error} />
      </Page>
    );
  if (robot.data === undefined) return <Page title="">{null}</Page>;
  return <Editor key={robotId} robot={robot.data} />;
}

function Back(): ReactNode {
  const { t } = useTranslation('robots');
  return (
    <Link to="/robots" className={styles.back} aria-label={t('title')} title={t('title')}>
      <ChevronLeft size={18} />
    </Link>
  );
}

function Editor({ robot }: { readonly robot: Robot }): ReactNode {
  const { t } = useTranslation('robots');
  const may = useMay();
  const cache = useQueryClient();
  const toasts = useToasts();
  const navigate = useNavigate();
  const robotId = robot.robot_id;
  const { tab = 'look', visit } = useSearch({ from: '/shell/robots/$robotId' });
  const [changed, setChanged] = useState<Draft>();
  const draft = changed ?? draftOf(robot);
  const problems = problemsOf(draft);
  const dirty = changed !== undefined;
  const save = useMutation({
    mutationFn: (body: Draft) => saveRobot(robotId, requestOf(body)),
    onSuccess: async (stored, sent) => {
      cache.setQueryData(keys.robot(robotId), stored);
      setChanged((now) => (now === sent ? undefined : now));
      toasts.done(t('editor.saved'));
      await cache.invalidateQueries({ queryKey: keys.robots });
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
  const parts = {
    draft,
    change: (part: Partial<Draft>) => setChanged({ ...draft, ...part }),
    disabled: !may.operate,
  };
  const go = (to: RobotTab, open?: string): void =>
    void navigate({
      to: '/robots/$robotId',
      params: { robotId },
      search: { ...(to === 'look' ? {} : { tab: to }), ...(open === undefined ? {} : { visit: open }) },
      replace: true,
    });
  const contents: Readonly<Record<RobotTab, () => ReactNode>> = {
    look: () => <LookTab {...parts} />,
    speech: () => <SpeechTab {...parts} />,
    mind: () => <MindTab {...parts} robot={robot} />,
    knowledge: () => <KnowledgeTab {...parts} robotId={robotId} />,
    hearing: () => <HearingTab {...parts} robot={robot} dirty={dirty} />,
    page: () => <PageTab {...parts} robotId={robotId} />,
    visits: () => <Visits robotId={robotId} open={visit} onOpen={(jobId) => go('visits', jobId)} />,
  };
  return (
    <Page
      fill
      title={draft.name}
      crumbs={<Back />}
      tools={
        <>
          {dirty ? <Badge tone="warn">{t('editor.unsaved')}</Badge> : null}
          {may.operate ? (
            <>
              <RobotMenu robot={robot} />
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
            </>
          ) : null}
        </>
      }
    >
      {save.error === null ? null : <ErrorNotice error={save.error} />}
      {dirty && problems.length > 0 ? (
        <Notice tone="warn">{problems.map((problem) => t(`problem.${problem}`)).join(' ')}</Notice>
      ) : null}
      <div className={styles.halves}>
        <div className={styles.tabs}>
          <Tabs
            label={t('editor.tabs')}
            value={tab}
            onChange={(to) => go(to)}
            tabs={ROBOT_TABS.map((name) => ({
              name,
              label: t(`editor.tab.${name}`),
              content: <div className={styles.sheet}>{contents[name]()}</div>,
            }))}
          />
        </div>
        <TryPanel
          robot={robot}
          dirty={dirty}
          brain={changed === undefined ? undefined : requestOf(changed).brain}
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
