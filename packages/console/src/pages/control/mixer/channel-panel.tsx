import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MixerChannel, SoundFilter } from '../../../api/own-desk.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Select } from '../../../ui/select.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { Switch } from '../../../ui/switch.tsx';
import panes from '../panes.module.css';

const NO_FILTER: SoundFilter = {
  enableAgc: 0,
  enableAns: 0,
  ansMode: 0,
  enableBeautify: 0,
  voiceBeautifyMode: 0,
};

/** Delay, side and filters of one source's sound. */
export function ChannelPanel({
  channel,
  name,
  disabled,
  onChange,
  onClose,
}: {
  readonly channel: MixerChannel;
  readonly name: string;
  readonly disabled: boolean;
  readonly onChange: (change: Partial<MixerChannel>) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('control');
  const filter = channel.filter ?? NO_FILTER;
  const set = (change: Partial<SoundFilter>): void => onChange({ filter: { ...filter, ...change } });
  const noise = filter.enableAns === 0 ? 'off' : filter.ansMode === 1 ? 'music' : 'speech';
  const voice = filter.enableBeautify === 0 ? 'off' : filter.voiceBeautifyMode === 1 ? 'fresh' : 'magnetic';
  return (
    <Dialog open onClose={onClose} title={t('mixer.channel', { name })}>
      <div className={panes.form}>
        <Slider
          label={t('mixer.delay')}
          value={channel.delay_ms}
          min={0}
          max={1000}
          step={10}
          shown={`${channel.delay_ms} ms`}
          disabled={disabled}
          onChange={(delay) => onChange({ delay_ms: delay })}
        />
        <Select
          label={t('mixer.side')}
          value={channel.side}
          disabled={disabled}
          onChange={(side) => onChange({ side })}
          choices={(['all', 'leftChannel', 'rightChannel'] as const).map((value) => ({
            value,
            label: t(`mixer.sides.${value}`),
          }))}
        />
        <Switch
          label={t('mixer.gain')}
          hint={t('mixer.gainHint')}
          checked={filter.enableAgc === 1}
          disabled={disabled}
          onChange={(on) => set({ enableAgc: on ? 1 : 0 })}
        />
        <Select
          label={t('mixer.noise')}
          value={noise}
          disabled={disabled}
          onChange={(mode) => set({ enableAns: mode === 'off' ? 0 : 1, ansMode: mode === 'music' ? 1 : 0 })}
          choices={(['off', 'speech', 'music'] as const).map((value) => ({
            value,
            label: t(`mixer.noises.${value}`),
          }))}
        />
        <Select
          label={t('mixer.voice')}
          value={voice}
          disabled={disabled}
          onChange={(mode) =>
            set({ enableBeautify: mode === 'off' ? 0 : 1, voiceBeautifyMode: mode === 'fresh' ? 1 : 0 })
          }
          choices={(['off', 'magnetic', 'fresh'] as const).map((value) => ({
            value,
            label: t(`mixer.voices.${value}`),
          }))}
        />
      </div>
    </Dialog>
  );
}
