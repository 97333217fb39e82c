import type { Schemas } from '@cyclorama/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, LibraryBig, RefreshCw, Trash2 } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import type { Rule } from './draft.ts';
import styles from './editor.module.css';
import { forLibrary, forRoom } from './library-rules.ts';

const LISTED = 100;
const KEY = ['rule-groups'] as const;
type Group = Schemas['InteractionRuleGroupDetail'];

/** Rules that several rooms share: put aside from here, taken from here. */
export function Libraries({
  open,
  onClose,
  rules,
  disabled,
  onImport,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly rules: readonly Rule[];
  readonly disabled: boolean;
  readonly onImport: (rules: readonly Rule[]) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const [name, setName] = useState('');
  const groups = useQuery({
    queryKey: KEY,
    enabled: open,
    queryFn: async ({ signal }) =>
      (await studio.call('listInteractionRuleGroups', { query: { limit: LISTED, offset: 0 }, signal }))
        .interaction_rule_groups ?? [],
  });
  const refresh = (): Promise<void> => cache.invalidateQueries({ queryKey: KEY });
  const failed = (error: unknown): void => toasts.failed(error);
  const make = useMutation({
    mutationFn: () =>
      studio.call('createInteractionRuleGroup', {
        body: { group_name: name.trim(), interaction_rules: rules.map(forLibrary) },
      }),
    onSuccess: async () => {
      setName('');
      await refresh();
    },
  });
  const update = useMutation({
    mutationFn: ({ group_id: id = '', group_name: groupName = '' }: Group) =>
      studio.call('updateInteractionRuleGroup', {
        params: { group_id: id },
        body: { group_name: groupName, interaction_rules: rules.map(forLibrary) },
      }),
    onSuccess: async () => {
      toasts.done(t('library.updated'));
      await refresh();
    },
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: (id: string) => studio.call('deleteInteractionRuleGroup', { params: { group_id: id } }),
    onSuccess: refresh,
    onError: failed,
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    make.mutate();
  };
  const list = groups.data ?? [];
  return (
    <Dialog open={open} onClose={onClose} title={t('rule.libraries')}>
      <div className={styles.form}>
        {disabled || rules.length === 0 ? null : (
          <form className={styles.withButton} onSubmit={submit}>
            <TextField
              label={t('library.new', { count: rules.length })}
              value={name}
              maxLength={256}
              placeholder={t('library.namePlaceholder')}
              onChange={(event) => setName(event.target.value)}
            />
            <Button type="submit" busy={make.isPending} disabled={name.trim() === ''}>
              {t('library.make')}
            </Button>
          </form>
        )}
        {make.error === null ? null : <ErrorNotice error={make.error} />}
        {groups.error === null ? null : <ErrorNotice error={groups.error} />}
        {list.length === 0 && groups.isSuccess ? (
          <EmptyState icon={<LibraryBig size={20} />} title={t('library.none')}>
            {t('library.noneHint')}
          </EmptyState>
        ) : (
          <ul className={styles.groups}>
            {list.map((group) => {
              const { group_id: id = '', group_name: groupName = '', interaction_rules: held = [] } = group;
              return (
                <li key={id}>
                  <div className={styles.grow}>
                    <strong>{groupName}</strong>
                    <div className={styles.quiet}>{t('library.count', { count: held.length })}</div>
                  </div>
                  {disabled ? null : (
                    <>
                      <Button
                        size="s"
                        icon={<Download />}
                        disabled={held.length === 0 || rules.some(({ group_id: known }) => known === id)}
                        onClick={() => {
                          onImport(held.map((rule) => forRoom(rule, group)));
                          onClose();
                        }}
                      >
                        {t('library.take')}
                      </Button>
                      <Button
                        look="ghost"
                        size="s"
                        icon={<RefreshCw />}
                        aria-label={t('library.update', { name: groupName })}
                        busy={update.isPending && update.variables.group_id === id}
                        disabled={rules.length === 0}
                        onClick={() => update.mutate(group)}
                      />
                      <Button
                        look="ghost"
                        size="s"
                        icon={<Trash2 />}
                        aria-label={t('library.delete', { name: groupName })}
                        busy={remove.isPending && remove.variables === id}
                        onClick={() => remove.mutate(id)}
                      />
                    </>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
