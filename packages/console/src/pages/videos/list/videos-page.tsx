import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Page } from '../../../ui/page.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { JobWatch } from '../shared/job-watch.tsx';
import { useJob } from '../shared/use-jobs.ts';
import { without } from '../shared/without.ts';
import { DraftList } from './draft-list.tsx';
import { JobList } from './job-list.tsx';
import styles from './videos.module.css';

/** Videos that are made or being made, and drafts of scripts. */
export function VideosPage(): ReactNode {
  const { t } = useTranslation('videos');
  const { tab, job, page = 1 } = useSearch({ from: '/shell/videos' });
  const navigate = useNavigate({ from: '/videos' });
  const { operate } = useMay();
  return (
    <Page
      title={t('title')}
      tools={
        <>
          <Segmented
            label={t('title')}
            value={tab ?? 'videos'}
            onChange={(value) =>
              void navigate({ search: value === 'drafts' ? { tab: 'drafts' } : {}, replace: true })
            }
            choices={[
              { value: 'videos', label: t('list.videos') },
              { value: 'drafts', label: t('list.drafts') },
            ]}
          />
          {operate ? (
            <Link to="/videos/edit/$scriptId" params={{ scriptId: 'new' }} className={styles.create}>
              <Plus size={16} />
              {t('list.new')}
            </Link>
          ) : null}
        </>
      }
    >
      {tab === 'drafts' ? <DraftList page={page} /> : <JobList page={page} />}
      {job === undefined ? null : (
        <ShownJob jobId={job} onClose={() => void navigate({ search: (old) => without(old, 'job') })} />
      )}
    </Page>
  );
}

function ShownJob({ jobId, onClose }: { readonly jobId: string; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('videos');
  const { data } = useJob(jobId);
  return (
    <Dialog open onClose={onClose} title={data?.name ?? t('list.video')} place="centre" wide>
      <JobWatch jobId={jobId} />
    </Dialog>
  );
}
