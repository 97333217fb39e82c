import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchRepliers } from '../../../api/own-rooms.ts';
import { Button } from '../../../ui/button.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { without } from './draft.ts';
import styles from './editor.module.css';
import { MOST_TEXTS, REPLY_MODES, type Trigger } from './rule-model.ts';
import { SmartLayerFields } from './smart-layer-fields.tsx';

/** What a rule does when it fits. */
export function TriggerFields({
  trigger,
  disabled,
  onChange,
}: {
  readonly trigger: Trigger;
  readonly disabled: boolean;
  readonly onChange: (trigger: Trigger) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const mode = trigger.reply_mode ?? 'SYSTEM_REPLY';
  const set = (part: Partial<Trigger>): void => onChange({ ...trigger, ...part });
  const speaks = mode === 'SYSTEM_REPLY' || mode === 'INTELLIGENT_REPLY';
  return (
    <div className={styles.form}>
      <Select
        label={t('trigger.mode')}
        value={mode}
        disabled={disabled}
        onChange={(chosen) => set({ reply_mode: chosen })}
        choices={REPLY_MODES.map((value) => ({ value, label: t(`rule.mode.${value}`) }))}
      />
      {mode === 'SYSTEM_REPLY' ? <Texts trigger={trigger} disabled={disabled} onChange={onChange} /> : null}
      {mode === 'INTELLIGENT_REPLY' ? (
        <Robot trigger={trigger} disabled={disabled} onChange={onChange} />
      ) : null}
      {mode === 'CALLBACK' ? <Notice>{t('trigger.callbackHint')}</Notice> : null}
      {speaks ? (
        <div className={styles.pair}>
          <Select
            label={t('trigger.playType')}
            value={trigger.play_type ?? 'PLAY_NOW'}
            disabled={disabled}
            onChange={(type) => set({ play_type: type })}
            choices={(['PLAY_NOW', 'INSERT', 'APPEND'] as const).map((value) => ({
              value,
              label: t(`rule.playType.${value}`),
            }))}
          />
          <Segmented
            label={t('trigger.role')}
            value={trigger.reply_role ?? 'STREAMER'}
            disabled={disabled}
            onChange={(role) => set({ reply_role: role })}
            choices={(['STREAMER', 'CO_STREAMER'] as const).map((value) => ({
              value,
              label: t(`trigger.roles.${value}`),
            }))}
          />
        </div>
      ) : null}
      {mode === 'SHOW_LAYER' || mode === 'SYSTEM_REPLY' ? (
        <>
          {mode === 'SYSTEM_REPLY' ? (
            <Switch
              label={t('trigger.withLayer')}
              checked={trigger.layer_config !== undefined}
              disabled={disabled}
              onChange={(on) => {
                const { layer_config: _layer, ...rest } = trigger;
                onChange(on ? { ...rest, layer_config: { layer_type: 'TEXT', text_config: {} } } : rest);
              }}
            />
          ) : null}
          {mode === 'SHOW_LAYER' || trigger.layer_config !== undefined ? (
            <SmartLayerFields
              layer={trigger.layer_config ?? { layer_type: 'TEXT', text_config: {} }}
              disabled={disabled}
              onChange={(layer) => set({ layer_config: layer })}
            />
          ) : null}
        </>
      ) : null}
    </div>
  );
}

interface Props {
  readonly trigger: Trigger;
  readonly disabled: boolean;
  readonly onChange: (trigger: Trigger) => void;
}

function Texts({ trigger, disabled, onChange }: Props): ReactNode {
  const { t } = useTranslation('rooms');
  const texts = trigger.reply_texts ?? [''];
  const put = (list: readonly string[]): void => onChange({ ...trigger, reply_texts: list });
  return (
    <>
      {texts.map((text, i) => (
        <div key={i} className={styles.withButton}>
          <TextArea
            label={t('trigger.text', { number: i + 1 })}
            quiet={i > 0}
            rows={2}
            value={text}
            maxLength={10_000}
            disabled={disabled}
            placeholder={t('trigger.textPlaceholder')}
            onChange={(event) => put(texts.map((one, at) => (at === i ? event.target.value : one)))}
          />
          {disabled || texts.length === 1 ? null : (
            <Button
              look="ghost"
              icon={<X />}
              aria-label={t('trigger.deleteText', { number: i + 1 })}
              onClick={() => put(without(texts, i))}
            />
          )}
        </div>
      ))}
      <div className={styles.tools}>
        {disabled || texts.length >= MOST_TEXTS ? null : (
          <Button size="s" icon={<Plus />} onClick={() => put([...texts, ''])}>
            {t('trigger.addText')}
          </Button>
        )}
        {texts.length < 2 ? null : (
          <Segmented
            label={t('trigger.order')}
            value={trigger.reply_order ?? 'RANDOM'}
            disabled={disabled}
            onChange={(order) => onChange({ ...trigger, reply_order: order })}
            choices={(['RANDOM', 'ORDER'] as const).map((value) => ({
              value,
              label: t(`trigger.orders.${value}`),
            }))}
          />
        )}
      </div>
    </>
  );
}

function Robot({ trigger, disabled, onChange }: Props): ReactNode {
  const { t } = useTranslation('rooms');
  const { data } = useQuery({ queryKey: ['repliers'], queryFn: ({ signal }) => fetchRepliers(signal) });
  const known = data?.repliers ?? [];
  return (
    <>
      <TextField
        label={t('trigger.robot')}
        value={trigger.robot_id ?? ''}
        maxLength={64}
        list="robots"
        disabled={disabled}
        placeholder="shop"
        hint={
          known.some(({ robot_id: id }) => id === trigger.robot_id)
            ? t('trigger.robotKnown')
            : t('trigger.robotHint')
        }
        onChange={(event) => onChange({ ...trigger, robot_id: event.target.value.trim() })}
      />
      <datalist id="robots">
        {known.map(({ robot_id: id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </>
  );
}
