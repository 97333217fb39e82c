import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { applyEvent, openEvents, type StreamState } from '../api/events.ts';
import styles from './shell.module.css';

/** Keeps the cache true by the one event stream, and says so when that is lost. */
export function LiveCache(): ReactNode {
  const cache = useQueryClient();
  const { t } = useTranslation('common');
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(
    () =>
      openEvents({
        hear: (event) => applyEvent(cache, event),
        onGap: () => void cache.invalidateQueries(),
        onState: setState,
      }),
    [cache],
  );
  return state === 'lost' ? (
    <div className={styles.lost} role="status">
      {t('stream.lost')}
    </div>
  ) : null;
}
