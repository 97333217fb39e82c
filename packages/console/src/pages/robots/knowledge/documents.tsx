import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FileText, Trash2, Upload } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { addDocument, deleteDocument, fetchDocuments } from '../../../api/own-dialogs.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { bytesOf } from '../../rooms/shared/times.ts';
import styles from './knowledge.module.css';

const MOST_BYTES = 1_000_000;

/** Texts that are searched for an answer when no pair has one. They are stored at once, without Save. */
export function Documents({
  robotId,
  disabled,
}: {
  readonly robotId: string;
  readonly disabled: boolean;
}): ReactNode {
  const { t } = useTranslation('robots');
  const cache = useQueryClient();
  const toasts = useToasts();
  const picker = useRef<HTMLInputElement>(null);
  const queryKey = keys.robotDocuments(robotId);
  const list = useQuery({ queryKey, queryFn: ({ signal }) => fetchDocuments(robotId, signal) });
  const settle = {
    onSuccess: () => cache.invalidateQueries({ queryKey }),
    onError: (error: unknown) => toasts.failed(error),
  };
  const add = useMutation({
    mutationFn: async (files: readonly File[]) => {
      for (const file of files) await addDocument(robotId, { name: file.name, text: await file.text() });
    },
    ...settle,
    // Those before the one that failed are there.
    onSettled: () => cache.invalidateQueries({ queryKey }),
  });
  const remove = useMutation({ mutationFn: (id: string) => deleteDocument(robotId, id), ...settle });
  const send = (files: readonly File[]): void => {
    const large = files.find(({ size }) => size > MOST_BYTES);
    if (large !== undefined) toasts.note(t('documents.tooLarge', { name: large.name }));
    else if (files.length > 0) add.mutate(files);
  };
  return (
    <section className={styles.part} aria-label={t('documents.title')}>
      <header className={styles.head}>
        <h3>
          {t('documents.title')} <span className={styles.count}>{list.data?.count}</span>
        </h3>
        {disabled ? null : (
          <>
            <input
              ref={picker}
              type="file"
              hidden
              multiple
              accept=".txt,.md,.markdown,text/plain,text/markdown"
              data-testid="document-file"
              onChange={(event) => {
                send([...(event.target.files ?? [])]);
                event.target.value = '';
              }}
            />
            <Button icon={<Upload />} busy={add.isPending} onClick={() => picker.current?.click()}>
              {t('documents.add')}
            </Button>
          </>
        )}
      </header>
      {list.error === null ? null : <ErrorNotice error={list.error} />}
      {list.data === undefined ? null : (
        <Table
          label={t('documents.title')}
          rows={list.data.documents}
          keyOf={({ document_id: id }) => id}
          columns={[
            { name: 'name', label: t('documents.name'), cell: ({ name }) => name },
            {
              name: 'passages',
              label: t('documents.passages'),
              numeric: true,
              cell: ({ passages }) => passages,
            },
            {
              name: 'bytes',
              label: t('documents.size'),
              numeric: true,
              cell: ({ bytes }) => bytesOf(bytes),
            },
            {
              name: 'tools',
              label: <span className="visually-hidden">{t('delete', { ns: 'common' })}</span>,
              numeric: true,
              cell: ({ document_id: id, name }) =>
                disabled ? null : (
                  <Button
                    look="ghost"
                    size="s"
                    icon={<Trash2 />}
                    aria-label={t('documents.remove', { name })}
                    busy={remove.isPending && remove.variables === id}
                    onClick={() => remove.mutate(id)}
                  />
                ),
            },
          ]}
          empty={
            <EmptyState icon={<FileText size={20} />} title={t('documents.empty')}>
              {t('documents.emptyHint')}
            </EmptyState>
          }
        />
      )}
    </section>
  );
}
