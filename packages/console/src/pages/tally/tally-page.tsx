import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Maximize2, SwitchCamera } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DeskStream, deskStreamUrl } from '../../api/desk-stream.ts';
import { keys } from '../../api/keys.ts';
import { fetchDesk } from '../../api/own-desk.ts';
import { ErrorNotice } from '../../ui/notice.tsx';
import { lampOf, type TallyLamp } from './lamp.ts';
import styles from './tally.module.css';
import { useWakeLock } from './use-wake-lock.ts';

const chosenKey = (casterId: string): string => `cyclorama.tally.${casterId}`;

/** A whole window in the colour of one camera's lamp, as the engine has it. */
export function TallyPage(): ReactNode {
  const { casterId } = useParams({ from: '/tally/$casterId' });
  const { t } = useTranslation('control');
  const desk = useQuery({
    queryKey: keys.casterPart(casterId, 'desk'),
    queryFn: ({ signal }) => fetchDesk(casterId, signal),
  });
  const [location, setLocation] = useState(() => localStorage.getItem(chosenKey(casterId)) ?? undefined);
  useWakeLock();
  const choose = (chosen: string | undefined): void => {
    if (chosen === undefined) localStorage.removeItem(chosenKey(casterId));
    else localStorage.setItem(chosenKey(casterId), chosen);
    setLocation(chosen);
  };
  if (desk.data === undefined)
    return (
      <main id="main" className={styles.page}>
        {desk.error === null ? null : <ErrorNotice error={desk.error} />}
      </main>
    );
  const source = desk.data.sources.find((one) => one.location === location);
  if (source === undefined)
    return (
      <main id="main" className={styles.choice}>
        <h1>{t('tally.choose')}</h1>
        <ul>
          {desk.data.sources.map(({ location: place, name }) => (
            <li key={place}>
              <button type="button" onClick={() => choose(place)}>
                <b>{Number(place.slice(2))}</b>
                {name}
              </button>
            </li>
          ))}
        </ul>
        {desk.data.sources.length === 0 ? <p>{t('sources.emptyTitle')}</p> : null}
      </main>
    );
  return (
    <Lamp
      casterId={casterId}
      location={source.location}
      name={source.name}
      onChange={() => choose(undefined)}
    />
  );
}

function Lamp({
  casterId,
  location,
  name,
  onChange,
}: {
  readonly casterId: string;
  readonly location: string;
  readonly name: string;
  readonly onChange: () => void;
}): ReactNode {
  const { t } = useTranslation('control');
  const lamp = useTally(casterId, location);
  return (
    <main id="main" className={styles.page} data-lamp={lamp}>
      <h1 className={styles.name}>{name}</h1>
      <p className={styles.word} role="status" aria-live="assertive">
        {t(`tally.${lamp}`)}
      </p>
      <div className={styles.tools}>
        <button type="button" onClick={onChange} aria-label={t('tally.change')} title={t('tally.change')}>
          <SwitchCamera size={20} />
        </button>
        <button
          type="button"
          onClick={() => void document.documentElement.requestFullscreen()}
          aria-label={t('tally.full')}
          title={t('tally.full')}
        >
          <Maximize2 size={20} />
        </button>
      </div>
    </main>
  );
}

/** The lamp of a source; a lamp that nobody vouches for is never shown as off. */
function useTally(casterId: string, location: string): TallyLamp {
  const [stream, setStream] = useState<DeskStream>();
  useEffect(() => {
    const opened = new DeskStream({
      url: deskStreamUrl(casterId, { pictures: false, log: false }),
      onStale: () => undefined,
    });
    setStream(opened);
    return () => opened.close();
  }, [casterId]);
  return useSyncExternalStore(stream?.subscribe ?? never, () =>
    stream === undefined ? 'lost' : lampOf(stream.link, stream.meters, location),
  );
}

function never(): () => void {
  return () => undefined;
}
