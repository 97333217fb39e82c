import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Monitor } from '../../media/monitor.tsx';
import { timecodeOf } from './timecode.ts';
import type { BusItem } from './bus-items.ts';
import styles from './desk.module.css';
import { useDesk, useHeld } from './use-desk.ts';

/** Preview at the left, programme at the right, what takes one to the other between. */
export function Monitors({
  shown,
  middle,
}: {
  readonly shown: { readonly pgm: BusItem | undefined; readonly pvw: BusItem | undefined };
  readonly middle: ReactNode;
}): ReactNode {
  const { desk, stream } = useDesk();
  const { t } = useTranslation('control');
  const held = useHeld(stream) !== null;
  const upright = desk.format.height > desk.format.width;
  const aspect = upright ? ('9 / 16' as const) : ('16 / 9' as const);
  const url = (name: string): string | undefined =>
    desk.running ? `/rtc/whep/${encodeURIComponent(name)}` : undefined;
  const idle = <span>{t(desk.ready ? 'offAir' : 'notReady')}</span>;
  return (
    <div className={styles.monitors}>
      <div className={styles.screen} data-upright={upright}>
        <Monitor
          name={t('pvw')}
          url={url(desk.streams.pvw.name)}
          tally={held ? 'pgm' : 'pvw'}
          aspect={aspect}
          idle={idle}
          overlay={<Plate bus="pvw" label={shown.pvw?.label} />}
        />
      </div>
      {middle}
      <div className={styles.screen} data-upright={upright}>
        <Monitor
          name={t('pgm')}
          url={url(desk.streams.pgm.name)}
          tally="pgm"
          aspect={aspect}
          idle={idle}
          overlay={<Plate bus="pgm" label={shown.pgm?.label} />}
        />
      </div>
    </div>
  );
}

function Plate({
  bus,
  label,
}: {
  readonly bus: 'pgm' | 'pvw';
  readonly label: string | undefined;
}): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const black = bus === 'pgm' && desk.on_air?.black === true;
  return (
    <>
      <span className={styles.plate} data-bus={bus}>
        <b>{t(`short.${bus}`)}</b>
        {label === undefined ? null : <span>{label}</span>}
        {black ? <em>{t('black')}</em> : null}
      </span>
      {bus === 'pgm' ? <Timecode /> : null}
    </>
  );
}

/** Time of the programme, drawn without React: it changes twelve times a second. */
function Timecode(): ReactNode {
  const { desk, stream } = useDesk();
  const { t } = useTranslation('control');
  const place = useRef<HTMLSpanElement>(null);
  const { fps } = desk.format;
  useEffect(
    () =>
      stream?.draw((meters) => {
        if (place.current !== null)
          place.current.textContent = meters === undefined ? '' : timecodeOf(meters.frame, fps);
      }),
    [stream, fps],
  );
  return <span ref={place} className={`${styles.clock} tabular`} title={t('timecode')} />;
}
