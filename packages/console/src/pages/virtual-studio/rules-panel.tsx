import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara, type ApsaraInput } from '../../api/apsara.ts';
import { keys } from '../../api/keys.ts';
import { fetchCompositions, type Composition } from '../../api/own-mattes.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { Table } from '../../ui/table.tsx';
import { useToasts } from '../../ui/toast.tsx';
import type { Template } from './templates.ts';
import { useRules } from './use-templates.ts';
import styles from './virtual-studio.module.css';

type LiveTemplate = ApsaraInput<'AddLiveAIProduceRules'>['LiveTemplate'];

const LIVE_TEMPLATES: readonly LiveTemplate[] = [
  'lp_hd',
  'lp_ud',
  'lp_sd',
  'lp_ld',
  'lp_hd_v',
  'lp_ud_v',
  'lp_sd_v',
  'lp_ld_v',
];
/** Stored and shown by the vendor's API; a server has one space of streams for each tenant. */
const ANY_DOMAIN = 'live.example.com';

/** Which published streams go through which template, and what comes of them. */
export function RulesPanel({
  templates,
  editable,
}: {
  readonly templates: readonly Template[];
  readonly editable: boolean;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const cache = useQueryClient();
  const toasts = useToasts();
  const rules = useRules();
  const running = useQuery({
    queryKey: keys.compositions,
    queryFn: ({ signal }) => fetchCompositions(signal),
  });
  const [making, setMaking] = useState(false);
  const remove = useMutation({
    mutationFn: (rule: { App?: string; Domain?: string; RulesId?: string; SuffixName?: string }) =>
      apsara('DeleteLiveAIProduceRules', {
        App: rule.App ?? '',
        Domain: rule.Domain ?? '',
        SuffixName: rule.SuffixName ?? '',
        ...(rule.RulesId === undefined ? {} : { RulesId: rule.RulesId }),
      }),
    onError: (error) => toasts.failed(error),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.produceRules }),
  });
  const of = (ruleId: string | undefined): readonly Composition[] =>
    running.data?.compositions.filter((one) => one.rule_id === ruleId) ?? [];
  return (
    <Panel
      title={t('rules.title')}
      flush
      tools={
        editable ? (
          <Button size="s" icon={<Plus />} onClick={() => setMaking(true)} disabled={templates.length === 0}>
            {t('rules.add')}
          </Button>
        ) : null
      }
    >
      {rules.error !== null ? <ErrorNotice error={rules.error} /> : null}
      <Table
        label={t('rules.title')}
        rows={rules.data ?? []}
        keyOf={(rule) => rule.RulesId ?? ''}
        empty={<p className={styles.noRules}>{t('rules.empty')}</p>}
        columns={[
          { name: 'in', label: t('rules.in'), cell: (rule) => <code>{rule.App}/…</code> },
          { name: 'studio', label: t('rules.studio'), cell: (rule) => rule.StudioName },
          {
            name: 'out',
            label: t('rules.out'),
            cell: (rule) => <code>{`${rule.App ?? ''}/…${rule.SuffixName ?? ''}`}</code>,
          },
          { name: 'size', label: t('rules.size'), cell: (rule) => t(`live.${rule.LiveTemplate ?? 'lp_hd'}`) },
          {
            name: 'state',
            label: t('rules.state'),
            cell: (rule) =>
              of(rule.RulesId).map((one) => (
                <Badge key={one.id} tone={one.obstacle === null ? 'accent' : 'fault'}>
                  {one.stream}: {one.obstacle ?? t('rules.viewers', { count: one.viewers })}
                </Badge>
              )),
          },
          {
            name: 'delete',
            label: <span className="visually-hidden">{t('rules.delete')}</span>,
            cell: (rule) =>
              editable ? (
                <Button
                  look="ghost"
                  size="s"
                  icon={<Trash2 />}
                  aria-label={t('rules.delete')}
                  onClick={() => remove.mutate(rule as Parameters<typeof remove.mutate>[0])}
                />
              ) : null,
          },
        ]}
      />
      <RuleDialog open={making} onClose={() => setMaking(false)} templates={templates} />
    </Panel>
  );
}

function RuleDialog({
  open,
  onClose,
  templates,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly templates: readonly Template[];
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const cache = useQueryClient();
  const [app, setApp] = useState('live');
  const [studio, setStudio] = useState<string>();
  const [suffix, setSuffix] = useState('_studio');
  const [size, setSize] = useState<LiveTemplate>('lp_hd');
  const [lazy, setLazy] = useState(false);
  const chosen = studio ?? templates[0]?.name;
  const add = useMutation({
    mutationFn: () =>
      apsara('AddLiveAIProduceRules', {
        ...{ App: app, Domain: ANY_DOMAIN, LiveTemplate: size, IsLazy: lazy, Suffix: suffix },
        ...(chosen === undefined ? {} : { StudioName: chosen }),
      }),
    onSuccess: async () => {
      onClose();
      await cache.invalidateQueries({ queryKey: keys.produceRules });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('rules.add')}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t('rules.app')}
          hint={t('rules.appHint', { app, suffix })}
          value={app}
          onChange={(event) => setApp(event.target.value)}
          required
        />
        <Select
          label={t('rules.studio')}
          value={chosen}
          onChange={setStudio}
          choices={templates.map(({ name }) => ({ value: name, label: name }))}
        />
        <TextField
          label={t('rules.suffix')}
          value={suffix}
          onChange={(event) => setSuffix(event.target.value)}
        />
        <Select
          label={t('rules.size')}
          value={size}
          onChange={setSize}
          choices={LIVE_TEMPLATES.map((value) => ({ value, label: t(`live.${value}`) }))}
        />
        <Switch label={t('rules.lazy')} hint={t('rules.lazyHint')} checked={lazy} onChange={setLazy} />
        {add.error === null ? null : <ErrorNotice error={add.error} />}
        <Button
          look="primary"
          type="submit"
          busy={add.isPending}
          disabled={app === '' || chosen === undefined}
        >
          {t('rules.add')}
        </Button>
      </form>
    </Dialog>
  );
}
