import { SlidersHorizontal, Volume2, VolumeX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MixerChannel } from '../../../api/own-desk.ts';
import { Button } from '../../../ui/button.tsx';
import { LevelBar } from '../level-bar.tsx';
import { useDesk, useLamp } from '../use-desk.ts';
import { Fader } from './fader.tsx';
import { decibels } from './mixer-state.ts';
import styles from './mixer.module.css';

const MODES = ['off', 'afv', 'on'] as const;

/** Fader, meter and switches of one source. */
export function ChannelStrip({
  channel,
  name,
  disabled,
  onChange,
  onMore,
}: {
  readonly channel: MixerChannel;
  readonly name: string;
  readonly disabled: boolean;
  readonly onChange: (change: Partial<MixerChannel>) => void;
  readonly onMore: () => void;
}): ReactNode {
  const { stream } = useDesk();
  const { t } = useTranslation('control');
  const lamp = useLamp(stream, channel.location);
  return (
    <section className={styles.strip} data-lamp={lamp} aria-label={t('mixer.channel', { name })}>
      <h3 className={styles.name} title={name}>
        {name}
      </h3>
      <div className={styles.modes} role="group" aria-label={t('mixer.mode', { name })}>
        {MODES.map((mode) => (
          <button
            key={mode}
            type="button"
            aria-pressed={channel.mode === mode}
            title={t(`mixer.${mode}Hint`)}
            disabled={disabled}
            onClick={() => onChange({ mode })}
          >
            {t(`mixer.${mode}`)}
          </button>
        ))}
      </div>
      <div className={styles.lane}>
        <LevelBar location={channel.location} className={styles.meter} />
        <Fader
          label={t('mixer.fader', { name })}
          db={channel.db}
          disabled={disabled}
          onChange={(db) => onChange({ db })}
        />
      </div>
      <span className={`${styles.db} tabular`}>{decibels(channel.db)}</span>
      <div className={styles.foot}>
        <Button
          look="ghost"
          size="s"
          icon={channel.muted ? <VolumeX /> : <Volume2 />}
          pressed={channel.muted}
          aria-label={t('mixer.mute', { name })}
          disabled={disabled}
          onClick={() => onChange({ muted: !channel.muted })}
        />
        <Button
          look="ghost"
          size="s"
          icon={<SlidersHorizontal />}
          aria-label={t('mixer.more', { name })}
          onClick={onMore}
        />
      </div>
    </section>
  );
}
