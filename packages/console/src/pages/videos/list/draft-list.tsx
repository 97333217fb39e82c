import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Copy, MoreHorizontal, PenLine, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { plainWords } from '../editor/words/ssml.ts';
import { CardSkeletons } from './card-skeletons.tsx';
import { Pager } from './pager.tsx';
import styles from './videos.module.css';

const PAGE = 24;

/** Scripts that are being written, last changed first. */
export function DraftList({ page }: { readonly page: number }): ReactNode {
  const { t, i18n } = useTranslation(['videos', 'common']);
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const { operate } = useMay();
  const [doomed, setDoomed] = useState<{ readonly id: string; readonly name: string }>();
  const where = { offset: (page - 1) * PAGE, limit: PAGE };
  const { data, error } = useQuery({
    queryKey: keys.scripts(where),
    queryFn: ({ signal }) => studio.call('listVideoScripts', { query: where, signal }),
    placeholderData: (before) => before,
  });
  const changed = (): void => void cache.invalidateQueries({ queryKey: ['scripts', 'list'] });
  const copy = useMutation({
    mutationFn: (id: string) => studio.call('copyVideoScripts', { params: { script_id: id }, body: {} }),
    onSuccess: changed,
    onError: (failure) => toasts.failed(failure),
  });
  const remove = useMutation({
    mutationFn: (id: string) => studio.call('deleteVideoScript', { params: { script_id: id } }),
    onSuccess: () => {
      setDoomed(undefined);
      changed();
    },
    onError: (failure) => toasts.failed(failure),
  });
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  if (data === undefined) return <CardSkeletons />;
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  const { video_scripts: scripts = [], count = 0 } = data;
  if (count === 0)
    return (
      <EmptyState
        icon={<PenLine size={32} />}
        title={t('drafts.none')}
        action={
          <Link to="/videos/edit/$scriptId" params={{ scriptId: 'new' }} className={styles.create}>
            {t('list.new')}
          </Link>
        }
      >
        {t('drafts.noneHint')}
      </EmptyState>
    );
  return (
    <>
      <ul className={styles.cards}>
        {scripts.map(({ script_id: id = '', script_name: name = '', text = '', ...script }) => (
          <li key={id} className={styles.card}>
            <Link to="/videos/edit/$scriptId" params={{ scriptId: id }} className={styles.picture}>
              {script.script_cover_url === undefined ? (
                <span className={styles.blank} />
              ) : (
                <img src={script.script_cover_url} alt="" loading="lazy" />
              )}
              <span className="visually-hidden">{t('drafts.open', { name })}</span>
            </Link>
            <div className={styles.about}>
              <div className={styles.line}>
                <strong title={name}>{name}</strong>
                {operate ? (
                  <Menu
                    trigger={
                      <Button
                        look="ghost"
                        size="s"
                        icon={<MoreHorizontal />}
                        aria-label={t('job.more', { name })}
                      />
                    }
                    items={[
                      {
                        label: t('segments.duplicate'),
                        icon: <Copy size={14} />,
                        onSelect: () => copy.mutate(id),
                      },
                      {
                        label: t('common:delete'),
                        icon: <Trash2 size={14} />,
                        danger: true,
                        onSelect: () => setDoomed({ id, name }),
                      },
                    ]}
                  />
                ) : null}
              </div>
              <p className={styles.words}>{plainWords(text)}</p>
              {script.update_time === undefined ? null : (
                <time className={styles.time} dateTime={script.update_time}>
                  {when.format(new Date(script.update_time))}
                </time>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Pager page={page} pages={Math.ceil(count / PAGE)} />
      <Confirm
        open={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        onConfirm={() => doomed !== undefined && remove.mutate(doomed.id)}
        title={t('drafts.delete', { name: doomed?.name ?? '' })}
        confirm={t('common:delete')}
        busy={remove.isPending}
      >
        {t('drafts.deleteHint')}
      </Confirm>
    </>
  );
}
