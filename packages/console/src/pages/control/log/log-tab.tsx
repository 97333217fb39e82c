import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Download } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchLog, logFile, type LogEntry } from '../../../api/own-desk.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import panes from '../panes.module.css';
import { timecodeOf } from '../timecode.ts';
import { logKey, useDesk } from '../use-desk.ts';
import { kindsOf, LOG_FILTERS, wordsOf, type LogFilter } from './log-words.ts';
import styles from './log.module.css';

const ROW = 34;

/** What was on air when, as it happens. */
export function LogTab(): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const [filter, setFilter] = useState<LogFilter>('all');
  const log = useQuery({ queryKey: logKey(desk.id), queryFn: ({ signal }) => fetchLog(desk.id, signal) });
  const kinds = kindsOf(filter);
  const entries = (log.data ?? []).filter(({ kind }) => kinds === undefined || kinds.includes(kind));
  return (
    <div className={panes.pane}>
      <div className={panes.bar}>
        <Segmented
          label={t('log.filter')}
          value={filter}
          onChange={setFilter}
          choices={LOG_FILTERS.map((value) => ({ value, label: t(`log.${value}`) }))}
        />
        <a className={styles.file} href={logFile(desk.id)} download>
          <Download size={16} />
          {t('log.csv')}
        </a>
      </div>
      {log.error === null ? null : <ErrorNotice error={log.error} />}
      {log.data !== undefined && entries.length === 0 ? <p className={panes.dim}>{t('log.empty')}</p> : null}
      <Entries entries={entries} />
    </div>
  );
}

function Entries({ entries }: { readonly entries: readonly LogEntry[] }): ReactNode {
  const { desk } = useDesk();
  const { t, i18n } = useTranslation('control');
  const place = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const clock = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium', hour12: false });
  return (
    <div
      ref={place}
      className={styles.scroll}
      tabIndex={0}
      role="log"
      aria-label={t('tabs.log')}
      aria-live="off"
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const entry = entries[index];
          if (entry === undefined) return null;
          return (
            <div key={entry.id} className={styles.entry} style={{ transform: `translateY(${start}px)` }}>
              <time className="tabular" dateTime={entry.at}>
                {clock.format(new Date(entry.at))}
              </time>
              <span className={`${styles.frame} tabular`}>
                {entry.frame === null ? '' : timecodeOf(entry.frame, desk.format.fps)}
              </span>
              <span className={styles.kind} data-kind={entry.kind}>
                {t(`log.kind.${entry.kind}`, { defaultValue: entry.kind })}
              </span>
              <span className={styles.words}>{wordsOf(entry, desk, t)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
