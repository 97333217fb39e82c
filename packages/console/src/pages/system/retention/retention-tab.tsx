import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import {
  changeRetention,
  fetchRetention,
  RETENTION_MEMBERS,
  type Retention,
} from '../../../api/own-system.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { LoadingLine } from '../loading-line.tsx';
import { Section } from '../section.tsx';
import { isShorter, readDays, type Draft } from './days.ts';
import styles from './retention.module.css';

/** How long things are kept. */
export function RetentionTab(): ReactNode {
  const { t } = useTranslation('system');
  const { data, error } = useQuery({
    queryKey: keys.retention,
    queryFn: ({ signal }) => fetchRetention(signal),
  });
  return (
    <Section title={t('tab.retention')} lead={t('retention.lead')}>
      {error === null ? null : <ErrorNotice error={error} />}
      {data === undefined ? error === null && <LoadingLine /> : <RetentionForm retention={data} />}
    </Section>
  );
}

function RetentionForm({ retention }: { readonly retention: Retention }): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const toasts = useToasts();
  const cache = useQueryClient();
  const may = useMay();
  const [draft, setDraft] = useState<Draft>({});
  const save = useMutation({
    mutationFn: changeRetention,
    onSuccess: (now) => {
      cache.setQueryData(keys.retention, now);
      setDraft({});
      toasts.done(t('retention.saved'));
    },
  });
  const wanted = readDays(draft);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (wanted !== undefined) save.mutate(wanted);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.grid}>
        {RETENTION_MEMBERS.map((member) => {
          const text = draft[member] ?? retention[member]?.toString() ?? '';
          return (
            <TextField
              key={member}
              label={t(`retention.${member}.name`)}
              hint={t(`retention.${member}.what`)}
              error={readDays({ [member]: text }) === undefined ? t('retention.odd') : undefined}
              inputMode="numeric"
              placeholder={t('retention.forever')}
              value={text}
              disabled={!may.administer}
              onChange={(event) => setDraft({ ...draft, [member]: event.target.value })}
            />
          );
        })}
      </div>
      {wanted !== undefined && isShorter(retention, wanted) ? (
        <Notice tone="warn">{t('retention.shorter')}</Notice>
      ) : null}
      {save.error === null ? null : <ErrorNotice error={save.error} />}
      {may.administer ? (
        <div>
          <Button
            look="primary"
            type="submit"
            busy={save.isPending}
            disabled={wanted === undefined || Object.keys(draft).length === 0}
          >
            {t('common:save')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
