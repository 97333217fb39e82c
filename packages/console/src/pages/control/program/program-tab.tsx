import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import type { DeskEpisode } from '../../../api/own-desk.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import panes from '../panes.module.css';
import { countdownOf } from '../timecode.ts';
import { deskKey, useDesk } from '../use-desk.ts';
import { EpisodePanel } from './episode-panel.tsx';
import { phaseOf } from './phases.ts';
import styles from './program.module.css';

/** The list of what comes when, with what is on now, what is next, and how long it takes until then. */
export function ProgramTab(): ReactNode {
  const { desk, may } = useDesk();
  const { t } = useTranslation('control');
  const now = useNow();
  const [adding, setAdding] = useState(false);
  const next = desk.episodes.find((episode) => phaseOf(episode, now).phase === 'coming');
  const add = (
    <Button size="s" look="primary" icon={<Plus />} disabled={!may} onClick={() => setAdding(true)}>
      {t('program.add')}
    </Button>
  );
  return (
    <div className={panes.pane}>
      {desk.episodes.length === 0 ? (
        <EmptyState title={t('program.emptyTitle')} action={add}>
          {t('program.emptyWords')}
        </EmptyState>
      ) : (
        <>
          <div className={panes.bar}>
            <span className="tabular">
              {next === undefined
                ? t('program.noNext')
                : t('program.next', { name: next.name, time: countdownOf(Date.parse(next.start) - now) })}
            </span>
            {add}
          </div>
          <ol className={styles.list}>
            {desk.episodes.map((episode) => (
              <EpisodeRow key={episode.id} episode={episode} now={now} isNext={episode === next} />
            ))}
          </ol>
        </>
      )}
      {adding ? <EpisodePanel onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function EpisodeRow({
  episode,
  now,
  isNext,
}: {
  readonly episode: DeskEpisode;
  readonly now: number;
  readonly isNext: boolean;
}): ReactNode {
  const { desk, may } = useDesk();
  const { t, i18n } = useTranslation('control');
  const cache = useQueryClient();
  const toasts = useToasts();
  const remove = useMutation({
    mutationFn: () => apsara('DeleteCasterEpisode', { CasterId: desk.id, EpisodeId: episode.id }),
    onSuccess: () => cache.invalidateQueries({ queryKey: deskKey(desk.id) }),
    onError: (error) => toasts.failed(error),
  });
  const { phase, share, leftMs } = phaseOf(episode, now);
  const clock = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium', hour12: false });
  const source = desk.resources.find(({ resource_id: id }) => id === episode.resource_id);
  const graphics = desk.components.filter(({ id }) => episode.component_ids.includes(id));
  const shown = [source?.name, ...graphics.map(({ name }) => name)].filter((name) => name !== undefined);
  return (
    <li className={styles.row} data-phase={phase} aria-current={phase === 'on' ? 'true' : undefined}>
      <span className={`${styles.time} tabular`}>{clock.format(new Date(episode.start))}</span>
      <span className={styles.words}>
        <strong>{episode.name}</strong>
        <span>{shown.join(' · ')}</span>
        {phase === 'on' ? <Progress value={share} label={episode.name} /> : null}
      </span>
      {phase === 'on' ? (
        <Badge tone="pgm">{t('program.on')}</Badge>
      ) : isNext ? (
        <Badge tone="accent">{t('program.isNext')}</Badge>
      ) : null}
      <span className={`${styles.left} tabular`}>
        {phase === 'over' ? t('program.over') : countdownOf(leftMs)}
      </span>
      <Button
        look="ghost"
        size="s"
        icon={<Trash2 />}
        aria-label={t('sources.remove', { name: episode.name })}
        disabled={!may || phase === 'on'}
        busy={remove.isPending}
        onClick={() => remove.mutate()}
      />
    </li>
  );
}

/** The time, twice a second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return now;
}
