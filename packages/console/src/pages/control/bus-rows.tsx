import clsx from 'clsx';
import { Clapperboard } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BusItem } from './bus-items.ts';
import styles from './bus.module.css';
import { LayoutIcon } from './layout-icon.tsx';
import { LevelBar } from './level-bar.tsx';
import { useDesk, useHeld, useLamp, useSourceState } from './use-desk.ts';

export interface BusRowsProps {
  readonly items: readonly BusItem[];
  readonly shown: { readonly pgm: BusItem | undefined; readonly pvw: BusItem | undefined };
  readonly live: boolean;
  readonly onPreview: (item: BusItem) => void;
  readonly onHotCut: (item: BusItem) => void;
}

/** The multiview, and below each picture its buttons of both buses. */
export function BusRows({ items, shown, live, onPreview, onHotCut }: BusRowsProps): ReactNode {
  const { t } = useTranslation('control');
  const { stream } = useDesk();
  // While a transition is held both are on air.
  const held = useHeld(stream) !== null;
  const isOnAir = (item: BusItem): boolean => item === shown.pgm || (held && item === shown.pvw);
  if (items.length === 0)
    return (
      <section className={styles.empty} aria-label={t('bus.label')}>
        <Clapperboard size={18} />
        {t('bus.empty')}
      </section>
    );
  return (
    <section className={styles.bus} aria-label={t('bus.label')}>
      <div className={styles.heads} aria-hidden="true">
        <span />
        <span data-bus="pvw">{t('short.pvw')}</span>
        <span data-bus="pgm">{t('short.pgm')}</span>
      </div>
      <div className={styles.columns}>
        {items.map((item, i) => (
          <div key={item.key} className={styles.column}>
            {item.source === undefined ? (
              <LayoutTile item={item} lamp={isOnAir(item) ? 'pgm' : item === shown.pvw ? 'pvw' : 'idle'} />
            ) : (
              <SourceTile location={item.source} label={item.label} />
            )}
            <BusButton
              bus="pvw"
              item={item}
              number={i + 1}
              on={item === shown.pvw}
              onAir={held}
              disabled={!live || held}
              onPress={() => onPreview(item)}
            />
            <BusButton
              bus="pgm"
              item={item}
              number={i + 1}
              on={item === shown.pgm}
              onAir
              disabled={!live || held}
              onPress={() => onHotCut(item)}
            />
          </div>
        ))}
      </div>
    </section>
  );
}

function BusButton({
  bus,
  item,
  number,
  on,
  onAir,
  disabled,
  onPress,
}: {
  readonly bus: 'pvw' | 'pgm';
  readonly item: BusItem;
  readonly number: number;
  readonly on: boolean;
  /** Red when it is on, whatever its bus. */
  readonly onAir: boolean;
  readonly disabled: boolean;
  readonly onPress: () => void;
}): ReactNode {
  const { t } = useTranslation('control');
  const keys = number > 9 ? '' : bus === 'pvw' ? ` (${number})` : ` (Shift+${number})`;
  return (
    <button
      type="button"
      className={styles.button}
      data-bus={onAir ? 'pgm' : bus}
      aria-pressed={on}
      aria-label={t(`bus.${bus}`, { number, name: item.label })}
      title={`${t(`bus.${bus}`, { number, name: item.label })}${keys}`}
      disabled={disabled}
      onClick={onPress}
    >
      <span className={styles.number}>{number}</span>
    </button>
  );
}

function SourceTile({ location, label }: { readonly location: string; readonly label: string }): ReactNode {
  const { desk, stream } = useDesk();
  const { t } = useTranslation('control');
  const lamp = useLamp(stream, location);
  const state = useSourceState(stream, location);
  const picture = useRef<HTMLImageElement>(null);
  useEffect(
    () =>
      stream?.view(location, (data) => {
        if (picture.current === null) return;
        picture.current.src = data;
        picture.current.hidden = false;
      }),
    [stream, location],
  );
  const bad = state !== undefined && state !== 'live' && state !== 'paused';
  return (
    <figure className={styles.tile} data-lamp={lamp}>
      <img ref={picture} alt="" hidden className={clsx(styles.picture, !desk.running && styles.gone)} />
      {bad ? <span className={styles.state}>{t(`state.${state}`)}</span> : null}
      <LevelBar location={location} />
      <figcaption>
        <span className={styles.name}>{label}</span>
        {lamp === 'idle' ? null : <b className="visually-hidden">{t(`lamp.${lamp}`)}</b>}
      </figcaption>
    </figure>
  );
}

function LayoutTile({ item, lamp }: { readonly item: BusItem; readonly lamp: string }): ReactNode {
  return (
    <figure className={styles.tile} data-lamp={lamp}>
      <div className={styles.diagram}>
        <LayoutIcon layers={item.layout?.layers ?? []} />
      </div>
      <figcaption>
        <span className={styles.name}>{item.label}</span>
      </figcaption>
    </figure>
  );
}
