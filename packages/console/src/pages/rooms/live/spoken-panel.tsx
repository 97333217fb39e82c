import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Download, MessageSquareText } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchSpoken, type SpokenEntry } from '../../../api/own-rooms.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { timeOfDay } from '../shared/times.ts';
import { spokenCsv } from './csv.ts';
import styles from './feed.module.css';
import { joinSpoken, keyOfSpoken } from './feed.ts';

const MOST = 10_000;
const ROW = 52;

/** What was said and when, of this show or of the last one. */
export function SpokenPanel({
  roomId,
  name,
  heard,
}: {
  readonly roomId: string;
  readonly name: string;
  readonly heard: readonly SpokenEntry[];
}): ReactNode {
  const { t, i18n } = useTranslation('rooms');
  const place = useRef<HTMLDivElement>(null);
  const { data, error, isPending } = useQuery({
    queryKey: keys.roomPart(roomId, 'as-spoken'),
    queryFn: ({ signal }) => fetchSpoken(roomId, { limit: MOST }, signal),
    // Opened again, it may have missed some.
    refetchOnMount: 'always',
  });
  const entries = joinSpoken(data?.entries ?? [], heard);
  const list = useVirtualizer({
    count: entries.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const last = entries.length - 1;
  useEffect(() => {
    if (last >= 0) list.scrollToIndex(last, { align: 'end' });
  }, [last, list]);
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([spokenCsv(entries)], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${name === '' ? 'as-spoken' : name} ${(entries[0]?.began ?? '').slice(0, 10)}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  if (error !== null) return <ErrorNotice error={error} />;
  return (
    <div className={styles.feed}>
      <div className={styles.head}>
        <span className={`${styles.counts} tabular`}>{t('spoken.count', { count: entries.length })}</span>
        <Button size="s" icon={<Download />} disabled={entries.length === 0} onClick={save}>
          {t('spoken.csv')}
        </Button>
      </div>
      {entries.length === 0 && !isPending ? (
        <EmptyState icon={<MessageSquareText size={20} />} title={t('spoken.none')}>
          {t('spoken.noneHint')}
        </EmptyState>
      ) : (
        <div className={styles.lines}>
          <div
            ref={place}
            className={styles.scroll}
            tabIndex={0}
            role="log"
            aria-label={t('spoken.label')}
            aria-live="off"
          >
            <div style={{ height: list.getTotalSize(), position: 'relative' }}>
              {list.getVirtualItems().map(({ index, start }) => {
                const entry = entries[index];
                return entry === undefined ? null : (
                  <div
                    key={keyOfSpoken(entry)}
                    ref={list.measureElement}
                    data-index={index}
                    className={styles.row}
                    style={{ transform: `translateY(${start}px)` }}
                  >
                    <div className={styles.line}>
                      <time className={`${styles.time} tabular`} dateTime={entry.began}>
                        {timeOfDay(entry.began, i18n.language)}
                      </time>
                      <span className={styles.said}>{entry.text}</span>
                      {entry.reply_id === undefined ? null : <Badge tone="accent">{t('spoken.reply')}</Badge>}
                      {entry.cut ? <Badge tone="warn">{t('spoken.cut')}</Badge> : null}
                      {entry.by === 'co-streamer' ? <Badge>{t('spoken.co')}</Badge> : null}
                    </div>
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}
