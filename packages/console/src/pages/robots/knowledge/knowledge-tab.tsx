import { Download, Plus, Search, Upload } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgePair } from '../../../api/own-dialogs.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import type { Parts } from '../editor/draft.ts';
import { MOST_PAIRS, pairsCsv, readPairs, TableProblem } from './csv.ts';
import { Documents } from './documents.tsx';
import styles from './knowledge.module.css';
import { PairDialog } from './pair-dialog.tsx';

/** Rows that are drawn before somebody asks for all. */
const SHOWN = 100;

/** What it knows: pairs of question and answer, and documents. */
export function KnowledgeTab({
  draft,
  change,
  disabled,
  robotId,
}: Parts & { readonly robotId: string }): ReactNode {
  const { t } = useTranslation('robots');
  return (
    <div className={styles.parts}>
      {draft.brain.kind === 'third_party' ? <Notice>{t('knowledge.unused')}</Notice> : null}
      <Pairs draft={draft} change={change} disabled={disabled} />
      <Documents robotId={robotId} disabled={disabled} />
    </div>
  );
}

function Pairs({ draft, change, disabled }: Parts): ReactNode {
  const { t } = useTranslation('robots');
  const [sought, setSought] = useState('');
  const [isAll, setAll] = useState(false);
  const [open, setOpen] = useState<number | 'new'>();
  const { knowledge } = draft;
  const words = sought.trim().toLowerCase();
  const found = knowledge
    .map((pair, at) => ({ pair, at }))
    .filter(({ pair }) => words === '' || wordsOf(pair).includes(words));
  const rows = isAll ? found : found.slice(0, SHOWN);
  const edited = typeof open === 'number' ? knowledge[open] : undefined;
  const put = (pair: KnowledgePair): void => {
    change({
      knowledge:
        open === 'new' ? [pair, ...knowledge] : knowledge.map((one, at) => (at === open ? pair : one)),
    });
    setOpen(undefined);
  };
  return (
    <section className={styles.part} aria-label={t('knowledge.pairs')}>
      <header className={styles.head}>
        <h3>
          {t('knowledge.pairs')} <span className={styles.count}>{knowledge.length}</span>
        </h3>
        {knowledge.length === 0 ? null : (
          <div className={styles.find}>
            <Search size={16} aria-hidden="true" />
            <TextField
              label={t('search', { ns: 'common' })}
              quiet
              type="search"
              placeholder={t('search', { ns: 'common' })}
              value={sought}
              onChange={(event) => setSought(event.target.value)}
            />
          </div>
        )}
        <Exchange
          pairs={knowledge}
          disabled={disabled}
          onRead={(pairs) => change({ knowledge: merged(knowledge, pairs) })}
        />
        {disabled ? null : (
          <Button icon={<Plus />} disabled={knowledge.length >= MOST_PAIRS} onClick={() => setOpen('new')}>
            {t('knowledge.add')}
          </Button>
        )}
      </header>
      <Table
        label={t('knowledge.pairs')}
        rows={rows}
        keyOf={({ at }) => String(at)}
        columns={[
          {
            name: 'question',
            label: t('knowledge.question'),
            width: '36%',
            cell: ({ pair, at }) => (
              <>
                <button type="button" className={styles.open} onClick={() => setOpen(at)}>
                  {pair.question}
                </button>
                {(pair.alternatives ?? []).length === 0 ? null : (
                  <div className={styles.more}>
                    {t('knowledge.alternativesCount', { count: pair.alternatives?.length ?? 0 })}
                  </div>
                )}
              </>
            ),
          },
          {
            name: 'answer',
            label: t('knowledge.answer'),
            cell: ({ pair }) => <div className={styles.answer}>{pair.answer}</div>,
          },
        ]}
        empty={
          words === '' ? (
            <EmptyState title={t('knowledge.empty')}>{t('knowledge.emptyHint')}</EmptyState>
          ) : (
            <EmptyState title={t('knowledge.noneFound')} />
          )
        }
      />
      {rows.length < found.length ? (
        <Button onClick={() => setAll(true)}>{t('knowledge.all', { count: found.length })}</Button>
      ) : null}
      {open === undefined || (open !== 'new' && edited === undefined) ? null : (
        <PairDialog
          pair={edited}
          disabled={disabled}
          onClose={() => setOpen(undefined)}
          onPut={put}
          onRemove={() => {
            change({ knowledge: knowledge.filter((_, at) => at !== open) });
            setOpen(undefined);
          }}
        />
      )}
    </section>
  );
}

const wordsOf = ({ question, alternatives = [], answer }: KnowledgePair): string =>
  [question, ...alternatives, answer].join('\n').toLowerCase();

/** What is brought comes in place of pairs with the same question. */
function merged(
  before: readonly KnowledgePair[],
  brought: readonly KnowledgePair[],
): readonly KnowledgePair[] {
  const asked = new Set(brought.map(({ question }) => question));
  return [...before.filter(({ question }) => !asked.has(question)), ...brought];
}

function Exchange({
  pairs,
  disabled,
  onRead,
}: {
  readonly pairs: readonly KnowledgePair[];
  readonly disabled: boolean;
  readonly onRead: (pairs: readonly KnowledgePair[]) => void;
}): ReactNode {
  const { t } = useTranslation('robots');
  const toasts = useToasts();
  const picker = useRef<HTMLInputElement>(null);
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([pairsCsv(pairs)], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'knowledge.csv';
    link.click();
    URL.revokeObjectURL(url);
  };
  const read = async (file: File): Promise<void> => {
    try {
      const brought = readPairs(await file.text());
      onRead(brought);
      toasts.done(t('knowledge.read', { count: brought.length }));
    } catch (error) {
      if (error instanceof TableProblem)
        toasts.note(t(`knowledge.problem.${error.kind}`, { line: error.line }));
      else toasts.failed(error);
    }
  };
  return (
    <>
      {pairs.length === 0 ? null : (
        <Button look="ghost" icon={<Download />} onClick={save}>
          {t('knowledge.export')}
        </Button>
      )}
      {disabled ? null : (
        <>
          <input
            ref={picker}
            type="file"
            hidden
            accept=".csv,.tsv,.txt,text/csv"
            data-testid="knowledge-file"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = '';
              if (file !== undefined) void read(file);
            }}
          />
          <Button
            look="ghost"
            icon={<Upload />}
            title={t('knowledge.importHint')}
            onClick={() => picker.current?.click()}
          >
            {t('knowledge.import')}
          </Button>
        </>
      )}
    </>
  );
}
