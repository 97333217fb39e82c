import { useVirtualizer } from '@tanstack/react-virtual';
import type { TFunction } from 'i18next';
import { ArrowDown, Bot, Gift, Heart, LogIn, MessageSquare, UserPlus } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '../../../api/own-rooms.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { timeOfDay } from '../shared/times.ts';
import type { FeedLine } from './feed.ts';
import styles from './feed.module.css';
import type { LiveFeed } from './use-feed.ts';

const ROW = 44;
/** So near the end new lines are followed. */
const NEAR = 60;
const SIGNS = {
  comment: MessageSquare,
  gift: Gift,
  like: Heart,
  enter: LogIn,
  follow: UserPlus,
  other: MessageSquare,
};

type Which = 'all' | 'comment' | 'answered';

/** What viewers do, and what became of it. */
export function FeedPanel({
  feed,
  live,
  audience,
}: {
  readonly feed: LiveFeed;
  readonly live: boolean;
  readonly audience: Audience | undefined;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const [which, setWhich] = useState<Which>('all');
  const lines = feed.lines.filter(
    (line) =>
      which === 'all' ||
      (which === 'comment' ? line.kind === 'comment' : line.reply !== undefined || line.rule !== undefined),
  );
  return (
    <div className={styles.feed}>
      <div className={styles.head}>
        <Segmented
          label={t('feed.which')}
          value={which}
          onChange={setWhich}
          choices={(['all', 'comment', 'answered'] as const).map((value) => ({
            value,
            label: t(`feed.only.${value}`),
          }))}
        />
        {audience === undefined ? null : (
          <span className={`${styles.counts} tabular`}>
            {t('feed.counts', { comments: audience.comments, gifts: audience.gifts, likes: audience.likes })}
          </span>
        )}
      </div>
      {lines.length === 0 ? (
        <EmptyState icon={<MessageSquare size={20} />} title={t(live ? 'feed.none' : 'feed.offAir')}>
          {t(live ? 'feed.noneHint' : 'feed.offAirHint')}
        </EmptyState>
      ) : (
        <Lines lines={lines} />
      )}
      {feed.skipped > 0 ? (
        <p className={`${styles.skipped} tabular`}>{t('feed.skipped', { count: feed.skipped })}</p>
      ) : null}
    </div>
  );
}

function Lines({ lines }: { readonly lines: readonly FeedLine[] }): ReactNode {
  const { t } = useTranslation('rooms');
  const place = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    getItemKey: (i) => lines[i]?.id ?? i,
    overscan: 12,
  });
  useEffect(() => {
    if (follows && lines.length > 0) list.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follows, lines, list]);
  return (
    <div className={styles.lines}>
      <div
        ref={place}
        className={styles.scroll}
        tabIndex={0}
        role="log"
        aria-label={t('feed.label')}
        aria-live="off"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < NEAR)
        }
      >
        <div style={{ height: list.getTotalSize(), position: 'relative' }}>
          {list.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index];
            return line === undefined ? null : (
              <div
                key={key}
                ref={list.measureElement}
                data-index={index}
                className={styles.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Line line={line} />
              </div>
            );
          })}
        </div>
      </div>
      {follows ? null : (
        <Button size="s" className={styles.newest} icon={<ArrowDown />} onClick={() => setFollows(true)}>
          {t('feed.newest')}
        </Button>
      )}
    </div>
  );
}

function Line({ line }: { readonly line: FeedLine }): ReactNode {
  const { t, i18n } = useTranslation('rooms');
  const Sign = SIGNS[line.kind];
  return (
    <>
      <div className={styles.line}>
        <Sign
          size={14}
          aria-label={t(`feed.kind.${line.kind}`)}
          className={styles.sign}
          data-kind={line.kind}
        />
        <span className={styles.said}>
          <b className={styles.user}>{line.user === '' ? t('feed.someone') : line.user}</b> {wordsOf(line, t)}
        </span>
        {line.simulated ? <Badge tone="info">{t('feed.simulated')}</Badge> : null}
        <time className={`${styles.time} tabular`} dateTime={line.at}>
          {timeOfDay(line.at, i18n.language)}
        </time>
      </div>
      {line.rule === undefined && line.reply === undefined ? null : (
        <div className={styles.answer}>
          <Bot size={14} aria-hidden="true" />
          <span>
            {line.rule === undefined ? null : <b>{line.rule}: </b>}
            {line.reply ?? t(`feed.outcome.${line.outcome ?? 'unmatched'}`)}
          </span>
          {line.said === true ? <Badge tone="good">{t('feed.said')}</Badge> : null}
        </div>
      )}
    </>
  );
}

function wordsOf(line: FeedLine, t: TFunction<'rooms'>): string {
  switch (line.kind) {
    case 'gift':
      return t('feed.gave', { count: line.gift?.count ?? 1, name: line.gift?.name ?? '' });
    case 'like':
      return t('feed.liked', { count: line.count ?? 1 });
    case 'enter':
      return t('feed.entered');
    case 'follow':
      return t('feed.followed');
    default:
      return line.text;
  }
}
