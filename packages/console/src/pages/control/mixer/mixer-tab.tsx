import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import panes from '../panes.module.css';
import { useDesk } from '../use-desk.ts';
import { ChannelPanel } from './channel-panel.tsx';
import { ChannelStrip } from './channel-strip.tsx';
import { MasterStrip } from './master-strip.tsx';
import styles from './mixer.module.css';
import { useMixer } from './use-mixer.ts';

/** Sound of the programme. */
export function MixerTab(): ReactNode {
  const { desk, may } = useDesk();
  const { t } = useTranslation('control');
  const { channels, change } = useMixer();
  const [open, setOpen] = useState<string>();
  const chosen = channels.find(({ location }) => location === open);
  if (channels.length === 0)
    return (
      <div className={panes.pane}>
        <EmptyState title={t('mixer.emptyTitle')}>{t('sources.emptyWords')}</EmptyState>
      </div>
    );
  const live = may && desk.running;
  return (
    <div className={styles.mixer}>
      <div className={styles.strips}>
        {channels.map((channel) => (
          <ChannelStrip
            key={channel.location}
            channel={channel}
            name={
              desk.sources.find(({ location }) => location === channel.location)?.name ?? channel.location
            }
            disabled={!live}
            onChange={(next) => change(channel.location, next)}
            onMore={() => setOpen(channel.location)}
          />
        ))}
      </div>
      <MasterStrip />
      {chosen === undefined ? null : (
        <ChannelPanel
          channel={chosen}
          name={desk.sources.find(({ location }) => location === chosen.location)?.name ?? chosen.location}
          disabled={!live}
          onChange={(next) => change(chosen.location, next)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
