import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Mic } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { toneOf, voiceStanding } from '../shared/states.ts';
import styles from './list.module.css';

const PAGE = 50;

/** Voices that are made, were made, or wait for recordings. */
export function VoiceList({ onNew }: { readonly onNew?: (() => void) | undefined }): ReactNode {
  const { t, i18n } = useTranslation('training');
  const studio = useMetaStudio();
  const list = useInfiniteQuery({
    queryKey: keys.voiceTrainings(),
    queryFn: ({ pageParam, signal }) =>
      studio.call('listVoiceTrainingJob', {
        query: { offset: pageParam, limit: PAGE },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < (last.count ?? 0) ? pages.length * PAGE : null),
  });
  if (list.error !== null)
    return (
      <ErrorNotice
        error={list.error}
        action={<Button onClick={() => void list.refetch()}>{t('retry', { ns: 'common' })}</Button>}
      />
    );
  if (list.data === undefined) return <div className={styles.ghost} />;
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <>
      <Table
        label={t('tab.voices')}
        rows={list.data.pages.flatMap((page) => page.jobs ?? [])}
        keyOf={({ job_id: id = '' }) => id}
        columns={[
          {
            name: 'name',
            label: t('voices.name'),
            cell: ({ job_id: jobId = '', voice_name: name = '' }) => (
              <Link to="/training/voices/$jobId" params={{ jobId }}>
                {name}
              </Link>
            ),
          },
          {
            name: 'kind',
            label: t('voices.kind'),
            cell: ({ job_type: kind = 'BASIC', language = 'CN' }) =>
              `${t(`kind.${kind}`)} · ${t(`language.${language}`)}`,
          },
          {
            name: 'state',
            label: t('voices.state'),
            cell: ({ state = 'CREATING' }) => {
              const standing = voiceStanding(state);
              return <Badge tone={toneOf(standing)}>{t(`state.${standing.phase}.${standing.mood}`)}</Badge>;
            },
          },
          {
            name: 'made',
            label: t('voices.made'),
            numeric: true,
            cell: ({ create_time: made }) => (made === undefined ? '' : date.format(made * 1000)),
          },
        ]}
        empty={
          <EmptyState
            icon={<Mic size={20} />}
            title={t('voices.empty')}
            action={
              onNew === undefined ? undefined : (
                <Button look="primary" icon={<Mic />} onClick={onNew}>
                  {t('new.voice')}
                </Button>
              )
            }
          >
            {t('voices.emptyHint')}
          </EmptyState>
        }
      />
      {list.hasNextPage ? (
        <div className={styles.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
