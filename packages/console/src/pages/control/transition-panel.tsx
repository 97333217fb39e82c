import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transition } from '../../api/own-desk.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { orderAt } from './lever.ts';
import styles from './transition.module.css';
import { TBar } from './t-bar.tsx';
import { useDesk, useHeld } from './use-desk.ts';
import type { Takes } from './use-takes.ts';

const DURATIONS = [100, 300, 500, 1000, 2000] as const;

/** What takes the preview to the programme. */
export function TransitionPanel({
  live,
  auto,
  onAuto,
  takes,
  onCut,
  onFade,
}: {
  readonly live: boolean;
  readonly auto: Transition;
  readonly onAuto: (auto: Transition) => void;
  readonly takes: Takes;
  readonly onCut: () => void;
  readonly onFade: () => void;
}): ReactNode {
  const { desk, stream } = useDesk();
  const held = useHeld(stream);
  const { t } = useTranslation('control');
  const black = desk.on_air?.black === true;
  return (
    <section className={styles.panel} aria-label={t('transition.label')}>
      <div className={styles.main}>
        <div className={styles.buttons}>
          <button
            type="button"
            className={styles.cut}
            disabled={!live}
            onClick={onCut}
            title={`${t('transition.cut')} (Space)`}
          >
            {t('transition.cut')}
          </button>
          <button
            type="button"
            className={styles.auto}
            disabled={!live}
            onClick={() => takes.take(auto)}
            title={`${t('transition.auto')} (Enter)`}
          >
            {t('transition.auto')}
            <small className="tabular">{(auto.milliseconds / 1000).toFixed(1)} s</small>
          </button>
        </div>
        <TBar
          disabled={!live}
          label={t('transition.tbar')}
          valueText={t(held === null ? 'transition.free' : 'transition.held', {
            percent: Math.round((held ?? 0) * 100),
          })}
          held={held}
          onMove={(position) => takes.lever(orderAt(position), auto.transition === 'wipe' ? 'wipe' : 'fade')}
        />
      </div>
      <Segmented
        label={t('transition.kind')}
        value={auto.transition}
        onChange={(transition) => onAuto({ ...auto, transition })}
        choices={[
          { value: 'fade', label: t('transition.fade') },
          { value: 'wipe', label: t('transition.wipe') },
        ]}
        disabled={!live}
      />
      <div className={styles.durations} role="group" aria-label={t('transition.duration')}>
        {DURATIONS.map((milliseconds) => (
          <button
            key={milliseconds}
            type="button"
            className="tabular"
            aria-pressed={auto.milliseconds === milliseconds}
            aria-label={t('transition.seconds', { seconds: milliseconds / 1000 })}
            disabled={!live}
            onClick={() => onAuto({ ...auto, milliseconds })}
          >
            {milliseconds / 1000}
          </button>
        ))}
      </div>
      <button
        type="button"
        className={styles.black}
        aria-pressed={black}
        disabled={!live}
        onClick={onFade}
        title={`${t('transition.black')} (F)`}
      >
        {t('transition.ftb')}
      </button>
      <p className={styles.last} role="status">
        {takes.waiting ? (
          <span className={styles.waiting}>
            <Spinner size={12} />
            {t('transition.waiting')}
          </span>
        ) : held !== null ? (
          <span className={`${styles.holding} tabular`}>
            {t('transition.held', { percent: Math.round(held * 100) })}
          </span>
        ) : takes.pending ? (
          <Spinner size={12} />
        ) : takes.last?.frame == null ? null : (
          <span className="tabular">{t('transition.frame', { frame: takes.last.frame })}</span>
        )}
      </p>
    </section>
  );
}
