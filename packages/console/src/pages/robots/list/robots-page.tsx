import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { MessagesSquare, Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchRobots } from '../../../api/own-dialogs.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { Visits } from '../visits/visits.tsx';
import { CreateRobot } from './create-robot.tsx';
import styles from './list.module.css';
import { RobotCard } from './robot-card.tsx';

/** Avatars that visitors talk to, and who talked to them. */
export function RobotsPage(): ReactNode {
  const { t } = useTranslation('robots');
  const may = useMay();
  const navigate = useNavigate();
  const { tab = 'robots', visit } = useSearch({ from: '/shell/robots' });
  const [isNew, setNew] = useState(false);
  const add = may.operate ? (
    <Button look="primary" icon={<Plus />} onClick={() => setNew(true)}>
      {t('list.create')}
    </Button>
  ) : null;
  return (
    <Page title={t('title')} tools={add}>
      <Tabs
        label={t('title')}
        value={tab}
        onChange={(to) =>
          void navigate({ to: '/robots', search: to === 'visits' ? { tab: to } : {}, replace: true })
        }
        tabs={[
          { name: 'robots', label: t('list.robots'), content: <Cards action={add} /> },
          {
            name: 'visits',
            label: t('list.visits'),
            content: (
              <div className={styles.visits}>
                <Visits
                  open={visit}
                  onOpen={(jobId) =>
                    void navigate({
                      to: '/robots',
                      search: { tab: 'visits', ...(jobId === undefined ? {} : { visit: jobId }) },
                      replace: true,
                    })
                  }
                />
              </div>
            ),
          },
        ]}
      />
      {isNew ? <CreateRobot onClose={() => setNew(false)} /> : null}
    </Page>
  );
}

function Cards({ action }: { readonly action: ReactNode }): ReactNode {
  const { t } = useTranslation('robots');
  const list = useQuery({ queryKey: keys.robots, queryFn: ({ signal }) => fetchRobots(signal) });
  if (list.error !== null)
    return (
      <ErrorNotice
        error={list.error}
        action={<Button onClick={() => void list.refetch()}>{t('retry', { ns: 'common' })}</Button>}
      />
    );
  if (list.data === undefined) return <div className={styles.ghost} />;
  if (list.data.robots.length === 0)
    return (
      <EmptyState icon={<MessagesSquare size={20} />} title={t('list.empty')} action={action}>
        {t('list.emptyHint')}
      </EmptyState>
    );
  return (
    <ul className={styles.grid}>
      {list.data.robots.map((robot) => (
        <RobotCard key={robot.robot_id} robot={robot} />
      ))}
    </ul>
  );
}
