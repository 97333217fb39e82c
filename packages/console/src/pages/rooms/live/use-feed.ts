import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '../../../api/keys.ts';
import { EMPTY_FEED, FEED_TYPES, hearAll, type Feed, type FeedEvent } from './feed.ts';

/** A crowd is drawn so often, not with each of its events. */
const DRAW_MS = 150;

export interface LiveFeed extends Feed {
  /** The stream is lost; it comes back by itself. */
  readonly lost: boolean;
}

/** What happens in a room, as it happens. */
export function useFeed(roomId: string): LiveFeed {
  const cache = useQueryClient();
  const [feed, setFeed] = useState<Feed>(EMPTY_FEED);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let waiting: FeedEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let opened = false;
    const draw = (): void => {
      timer = undefined;
      const events = waiting;
      waiting = [];
      setFeed((before) => hearAll(before, events));
    };
    const source = new EventSource(`/api/rooms/${encodeURIComponent(roomId)}/events`);
    const refresh = (): void =>
      void cache.invalidateQueries({ queryKey: keys.room(roomId), refetchType: 'active' });
    source.addEventListener('open', () => {
      setLost(false);
      // After a gap: what was missed is fetched.
      if (opened) refresh();
      opened = true;
    });
    source.addEventListener('error', () => setLost(true));
    for (const type of FEED_TYPES)
      source.addEventListener(type, (message: MessageEvent<string>) => {
        waiting.push({ type, data: JSON.parse(message.data) as unknown });
        if (type === 'job') refresh();
        timer ??= setTimeout(draw, DRAW_MS);
      });
    return () => {
      source.close();
      clearTimeout(timer);
      setFeed(EMPTY_FEED);
    };
  }, [cache, roomId]);
  return { ...feed, lost };
}
