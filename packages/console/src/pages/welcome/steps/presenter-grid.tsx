import { useQuery } from '@tanstack/react-query';
import { Check, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchFirstRun, type Presenter } from '../../../api/own-first-run.ts';
import { ErrorNotice } from '../../../ui/notice.tsx';
import styles from './steps.module.css';

const PLACES = 8;
const LOOK_MS = 2000;
const MOST_LOOKS = 90;

/** Everybody who can speak, large. */
export function PresenterGrid({
  chosen,
  onChoose,
}: {
  readonly chosen: string | undefined;
  readonly onChoose: (presenter: Presenter) => void;
}): ReactNode {
  const { t } = useTranslation('welcome');
  const { data, error } = useQuery({
    queryKey: keys.firstRun,
    queryFn: ({ signal }) => fetchFirstRun(signal),
    // The library of a fresh studio is still being drawn, of which no event tells: looked at until all faces are there.
    refetchInterval: ({ state }) =>
      state.dataUpdateCount < MOST_LOOKS &&
      state.data?.presenters.some((one) => one.cover_url === null) === true
        ? LOOK_MS
        : false,
  });
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined || data.presenters.length === 0)
    return (
      <div className={styles.grid} role="status" aria-label={t('waiting')}>
        {Array.from({ length: PLACES }, (_, i) => (
          <div key={i} className={styles.blank} />
        ))}
      </div>
    );
  return (
    <div className={styles.grid} role="radiogroup" aria-labelledby="welcome-who">
      {data.presenters.map((presenter) => {
        const isChosen = presenter.asset_id === chosen;
        return (
          <label key={presenter.asset_id} className={styles.presenter} data-chosen={isChosen}>
            <input
              type="radio"
              name="presenter"
              className="visually-hidden"
              checked={isChosen}
              onChange={() => onChoose(presenter)}
            />
            {presenter.cover_url === null ? (
              <span className={styles.noPicture}>
                <UserRound size={40} strokeWidth={1.25} />
              </span>
            ) : (
              <img src={presenter.cover_url} alt="" draggable={false} />
            )}
            <span className={styles.name}>
              {presenter.name}
              {isChosen ? <Check size={16} /> : null}
            </span>
          </label>
        );
      })}
    </div>
  );
}
