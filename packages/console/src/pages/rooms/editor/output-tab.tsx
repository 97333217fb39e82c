import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@cyclorama/contract';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { Switch } from '../../../ui/switch.tsx';
import styles from './editor.module.css';
import type { EditorParts } from './parts.ts';
import { sizesFor } from './sizes.ts';

const EVENTS = ['SHOOT_SCRIPT_SWITCH', 'RTMP_STREAM_STATE_CHANGE', 'REPLY_COMMAND_FINISH'] as const;
const SIGNATURES = ['NONE', 'MSS_A', 'MSS_A_HEAD'] as const;
const DEFAULT: Schemas['VideoConfig'] = { codec: 'H264', bitrate: 4000, width: 1080, height: 1920 };

/** The picture's size, where it is streamed, and who is told what. */
export function OutputTab({ draft, change, disabled }: EditorParts): ReactNode {
  const { t } = useTranslation('rooms');
  const video = draft.video_config ?? DEFAULT;
  const url = draft.output_urls?.[0] ?? '';
  const key = draft.stream_keys?.[0] ?? '';
  const view = video.width > video.height ? 'LANDSCAPE' : 'VERTICAL';
  const set = (part: Partial<Schemas['VideoConfig']>): void =>
    change({ video_config: { ...video, ...part } });
  const target = (at: string, streamKey: string): void =>
    change({ output_urls: at === '' ? [] : [at], stream_keys: at === '' ? [] : [streamKey] });
  return (
    <div className={styles.panels}>
      <Panel title={t('out.picture')}>
        <div className={styles.form}>
          <Segmented
            label={t('create.view')}
            value={view}
            disabled={disabled}
            onChange={(next) => next !== view && set({ width: video.height, height: video.width })}
            choices={(['VERTICAL', 'LANDSCAPE'] as const).map((value) => ({
              value,
              label: t(`view.${value}`),
            }))}
          />
          <Select
            label={t('out.size')}
            value={`${video.width}x${video.height}`}
            disabled={disabled}
            onChange={(size) => {
              const [width = video.width, height = video.height] = size.split('x').map(Number);
              set({ width, height });
            }}
            choices={sizesFor(view, video).map((size) => ({ value: size, label: size.replace('x', ' × ') }))}
            hint={t('out.sizeHint')}
          />
          <Slider
            label={t('out.bitrate')}
            min={500}
            max={12_000}
            step={250}
            value={video.bitrate}
            shown={`${video.bitrate} kbit/s`}
            disabled={disabled}
            onChange={(bitrate) => set({ bitrate })}
          />
        </div>
      </Panel>
      <Panel title={t('out.target')}>
        <div className={styles.form}>
          <TextField
            label={t('output.url')}
            value={url}
            placeholder="rtmp://live.example.com/app"
            disabled={disabled}
            hint={t('out.targetHint')}
            onChange={(event) => target(event.target.value.trim(), key)}
          />
          <TextField
            label={t('output.key')}
            type="password"
            autoComplete="off"
            value={key}
            disabled={disabled || url === ''}
            onChange={(event) => target(url, event.target.value.trim())}
          />
        </div>
      </Panel>
      <Callbacks draft={draft} change={change} disabled={disabled} />
    </div>
  );
}

function Callbacks({ draft, change, disabled }: EditorParts): ReactNode {
  const { t } = useTranslation('rooms');
  const config = draft.live_event_callback_config ?? {};
  const types = config.callback_event_type ?? [];
  const set = (part: Partial<Schemas['LiveEventCallBackConfig']>): void =>
    change({ live_event_callback_config: { ...config, ...part } });
  const url = config.live_event_type_callback_url ?? '';
  return (
    <Panel title={t('out.callbacks')}>
      <div className={styles.form}>
        <TextField
          label={t('out.callbackUrl')}
          value={url}
          placeholder="https://…"
          disabled={disabled}
          hint={t('out.callbackHint')}
          onChange={(event) => set({ live_event_type_callback_url: event.target.value.trim() })}
        />
        {url === '' ? null : (
          <>
            {EVENTS.map((type) => (
              <Switch
                key={type}
                label={t(`out.event.${type}`)}
                checked={types.includes(type)}
                disabled={disabled}
                onChange={(on) =>
                  set({ callback_event_type: on ? [...types, type] : types.filter((one) => one !== type) })
                }
              />
            ))}
            <Select
              label={t('out.signature')}
              value={config.auth_type ?? 'NONE'}
              disabled={disabled}
              onChange={(type) => set({ auth_type: type })}
              choices={SIGNATURES.map((value) => ({ value, label: t(`out.signatures.${value}`) }))}
            />
            {(config.auth_type ?? 'NONE') === 'NONE' ? null : (
              <TextField
                label={t('out.secret')}
                type="password"
                autoComplete="off"
                maxLength={32}
                value={config.key ?? ''}
                disabled={disabled}
                onChange={(event) => set({ key: event.target.value })}
              />
            )}
          </>
        )}
      </div>
    </Panel>
  );
}
