import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, ScrollText } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchAudit } from '../../../api/own-system.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { saveText } from '../csv.ts';
import { LoadingLine } from '../loading-line.tsx';
import { Section } from '../section.tsx';
import styles from '../system.module.css';
import { auditCsv, collectAudit, DEEDS } from './audit-log.ts';
import { AuditTable } from './audit-table.tsx';
import audit from './audit.module.css';

const PAGE = 100;
const ANY = '*';

/** Who did what when. */
export function AuditTab(): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const { actor, action } = useSearch({ from: '/shell/system' });
  const navigate = useNavigate({ from: '/system' });
  const toasts = useToasts();
  const [typed, setTyped] = useState(actor ?? '');
  const [exporting, setExporting] = useState(false);
  const filter = { actor, action };
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.audit(filter),
    queryFn: ({ pageParam, signal }) => fetchAudit({ ...filter, limit: PAGE, before: pageParam }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // What is done is not told by events: it is asked for anew whenever somebody looks.
    staleTime: 0,
  });
  const show = (wanted: typeof filter): void =>
    void navigate({
      search: {
        tab: 'audit',
        ...(wanted.actor === undefined || wanted.actor === '' ? {} : { actor: wanted.actor }),
        ...(wanted.action === undefined ? {} : { action: wanted.action }),
      },
    });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    show({ actor: typed.trim(), action });
  };
  const save = (): void => {
    setExporting(true);
    collectAudit((query) => fetchAudit({ ...filter, ...query }))
      .then((entries) => saveText('cyclorama-audit.csv', auditCsv(entries)))
      .catch((failure: unknown) => toasts.failed(failure))
      .finally(() => setExporting(false));
  };
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Section
      title={t('tab.audit')}
      lead={t('audit.lead')}
      tools={
        <Button icon={<Download />} busy={exporting} disabled={entries.length === 0} onClick={save}>
          CSV
        </Button>
      }
    >
      <form className={audit.filters} onSubmit={submit}>
        <TextField
          label={t('audit.who')}
          type="search"
          placeholder={t('audit.whoHint')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            if (event.target.value === '') show({ actor: undefined, action });
          }}
        />
        <Select
          label={t('audit.what')}
          value={action ?? ANY}
          onChange={(value) => show({ actor, action: value === ANY ? undefined : value })}
          choices={[
            { value: ANY, label: t('audit.everything') },
            ...DEEDS.map(({ name, action: value }) => ({ value, label: t(`audit.deed.${name}`) })),
            ...(action === undefined || DEEDS.some((deed) => deed.action === action)
              ? []
              : [{ value: action, label: action }]),
          ]}
        />
        <Button type="submit">{t('audit.filter')}</Button>
      </form>
      {error === null ? null : <ErrorNotice error={error} />}
      {data === undefined ? (
        error === null && <LoadingLine />
      ) : entries.length === 0 ? (
        <EmptyState icon={<ScrollText size={20} />} title={t('audit.none')}>
          {t('audit.noneHint')}
        </EmptyState>
      ) : (
        <div className={styles.sheet}>
          <AuditTable
            entries={entries}
            onActor={(name) => {
              setTyped(name);
              show({ actor: name, action });
            }}
          />
        </div>
      )}
      {hasNextPage ? (
        <div className={styles.centre}>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('audit.older')}
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
