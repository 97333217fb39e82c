import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@cyclorama/contract';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { AssetGallery } from '../shared/asset-gallery.tsx';
import { useUsableAssets } from '../shared/use-assets.ts';
import styles from './editor.module.css';
import type { EditorParts } from './parts.ts';

const MOST_BACKUPS = 5;
const RANDOM = ['NONE', 'SCENE', 'SCRIPT_ITEM', 'SCENE_AND_SCRIPT_ITEM'] as const;

/** How the script is played, who else presents, and how answers come in. */
export function PlayTab({ draft, change, disabled }: EditorParts): ReactNode {
  const { t } = useTranslation('rooms');
  const policy = draft.play_policy ?? {};
  const interaction = draft.interaction_config ?? {};
  const set = (part: Partial<Schemas['PlayPolicy']>): void => change({ play_policy: { ...policy, ...part } });
  const repeats = policy.repeat_count ?? 0;
  return (
    <div className={styles.panels}>
      <Panel title={t('play.script')}>
        <div className={styles.form}>
          <Segmented
            label={t('play.mode')}
            value={policy.play_mode ?? 'TEXT'}
            disabled={disabled}
            onChange={(mode) => set({ play_mode: mode })}
            choices={(['TEXT', 'AUDIO', 'NO_PRESET'] as const).map((value) => ({
              value,
              label: t(`play.modes.${value}`),
            }))}
          />
          <p className={styles.quiet}>{t(`play.modeHint.${policy.play_mode ?? 'TEXT'}`)}</p>
          <Segmented
            label={t('play.repeat')}
            value={repeats < 0 ? 'endless' : 'counted'}
            disabled={disabled}
            onChange={(value) => set({ repeat_count: value === 'endless' ? -1 : 0 })}
            choices={[
              { value: 'endless', label: t('play.endless') },
              { value: 'counted', label: t('play.counted') },
            ]}
          />
          {repeats < 0 ? null : (
            <TextField
              label={t('play.rounds')}
              type="number"
              min={1}
              max={101}
              value={repeats + 1}
              disabled={disabled}
              onChange={(event) =>
                Number.isFinite(event.target.valueAsNumber) &&
                set({ repeat_count: Math.min(100, Math.max(0, Math.round(event.target.valueAsNumber) - 1)) })
              }
            />
          )}
          <Select
            label={t('play.order')}
            value={policy.random_play_mode ?? 'SCRIPT_ITEM'}
            disabled={disabled}
            onChange={(mode) => set({ random_play_mode: mode })}
            choices={RANDOM.map((value) => ({ value, label: t(`play.random.${value}`) }))}
            hint={t('play.randomHint')}
          />
          <Switch
            label={t('play.auto')}
            hint={t('play.autoHint')}
            checked={policy.auto_play_script ?? true}
            disabled={disabled}
            onChange={(on) => set({ auto_play_script: on })}
          />
          <Switch
            label={t('play.capture')}
            hint={t('play.captureHint')}
            checked={policy.need_independent_capture_client ?? false}
            disabled={disabled}
            onChange={(on) => set({ need_independent_capture_client: on })}
          />
        </div>
      </Panel>
      <Panel title={t('play.answers')}>
        <div className={styles.form}>
          <Select
            label={t('play.insert')}
            value={interaction.play_type ?? 'INSERT'}
            disabled={disabled}
            onChange={(type) => change({ interaction_config: { ...interaction, play_type: type } })}
            choices={(['PLAY_NOW', 'INSERT', 'APPEND'] as const).map((value) => ({
              value,
              label: t(`rule.playType.${value}`),
            }))}
          />
          <Switch
            label={t('play.skip')}
            hint={t('play.skipHint')}
            checked={interaction.ignore_current_sentence ?? false}
            disabled={disabled}
            onChange={(on) => change({ interaction_config: { ...interaction, ignore_current_sentence: on } })}
          />
          <CoStreamer draft={draft} change={change} disabled={disabled} />
        </div>
      </Panel>
      <Backups draft={draft} change={change} disabled={disabled} />
    </div>
  );
}

const NONE = 'none';

function CoStreamer({ draft, change, disabled }: EditorParts): ReactNode {
  const { t } = useTranslation('rooms');
  const voices = useUsableAssets('VOICE_MODEL');
  const co = draft.co_streamer_config;
  const voice = co?.voice_config?.voice_asset_id ?? NONE;
  return (
    <>
      <Select
        label={t('play.co')}
        hint={t('play.coHint')}
        value={voice}
        disabled={disabled}
        onChange={(id) =>
          change({
            co_streamer_config:
              id === NONE
                ? {}
                : {
                    streamer_action: 'SILENCE',
                    ...co,
                    voice_config: { ...co?.voice_config, voice_asset_id: id },
                  },
          })
        }
        choices={[
          { value: NONE, label: t('play.noCo') },
          ...(voices.data ?? []).map(({ asset_id: id = '', asset_name: name = '' }) => ({
            value: id,
            label: name,
          })),
        ]}
      />
      {voice === NONE ? null : (
        <Segmented
          label={t('play.coAction')}
          value={co?.streamer_action ?? 'SILENCE'}
          disabled={disabled}
          onChange={(action) => change({ co_streamer_config: { ...co, streamer_action: action } })}
          choices={(['SILENCE', 'VOLUME_DOWN'] as const).map((value) => ({
            value,
            label: t(`play.coActions.${value}`),
          }))}
        />
      )}
    </>
  );
}

function Backups({ draft, change, disabled }: EditorParts): ReactNode {
  const { t } = useTranslation('rooms');
  const models = useUsableAssets('HUMAN_MODEL_2D');
  const ids = draft.backup_model_asset_ids ?? [];
  const put = (list: readonly string[]): void => change({ backup_model_asset_ids: list });
  return (
    <Panel title={t('play.backups')}>
      <div className={styles.form}>
        <p className={styles.quiet}>{t('play.backupsHint')}</p>
        {ids.length === 0 ? null : (
          <ol className={styles.chips}>
            {ids.map((id, i) => (
              <li key={id}>
                {models.data?.find(({ asset_id: one }) => one === id)?.asset_name ?? id}
                {disabled ? null : (
                  <Button
                    look="ghost"
                    size="s"
                    onClick={() => put(ids.filter((_id, at) => at !== i))}
                    aria-label={t('play.removeBackup', {
                      name: models.data?.find(({ asset_id: one }) => one === id)?.asset_name ?? id,
                    })}
                    icon={<span aria-hidden="true">×</span>}
                  />
                )}
              </li>
            ))}
          </ol>
        )}
        {disabled || ids.length >= MOST_BACKUPS ? null : (
          <AssetGallery
            label={t('play.backups')}
            type="HUMAN_MODEL_2D"
            value={undefined}
            onChoose={({ asset_id: id = '' }) => put([...new Set([...ids, id])])}
          />
        )}
      </div>
    </Panel>
  );
}
