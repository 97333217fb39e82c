import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { ConditionRow } from './condition-row.tsx';
import { without, type Rule } from './draft.ts';
import styles from './editor.module.css';
import { EVENT_TYPES, newTag, withEvent, type EventType, type Trigger } from './rule-model.ts';
import { TriggerFields } from './trigger-fields.tsx';

/** One rule: when it fits, and what happens then. */
export function RuleForm({
  rule,
  scenes,
  disabled,
  onChange,
  onDelete,
}: {
  readonly rule: Rule;
  /** Names of the room's scenes; none where the rule belongs to no room. */
  readonly scenes: readonly string[];
  readonly disabled: boolean;
  readonly onChange: (rule: Rule) => void;
  readonly onDelete: () => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const condition = rule.hit_condition ?? {};
  const tags = condition.tags ?? [];
  const set = (part: Partial<Rule>): void => onChange({ ...rule, ...part });
  const setCondition = (part: Partial<NonNullable<Rule['hit_condition']>>): void =>
    set({ hit_condition: { ...condition, ...part } });
  const all = condition.relation === 'RESERVED';
  const trigger: Trigger = rule.trigger ?? {};
  const windowed = trigger.time_window ?? 0;
  return (
    <div className={styles.column}>
      <Panel
        title={t('rule.when')}
        tools={
          disabled ? null : (
            <Button look="ghost" icon={<Trash2 />} aria-label={t('rule.delete')} onClick={onDelete} />
          )
        }
      >
        <div className={styles.form}>
          <div className={styles.pair}>
            <TextField
              label={t('rule.name')}
              value={rule.rule_name ?? ''}
              maxLength={256}
              disabled={disabled}
              onChange={(event) => set({ rule_name: event.target.value })}
            />
            <Select
              label={t('rule.on')}
              value={String(rule.event_type ?? 1)}
              disabled={disabled}
              onChange={(type) => onChange(withEvent(rule, Number(type) as EventType))}
              choices={EVENT_TYPES.map((type) => ({ value: String(type), label: t(`rule.event.${type}`) }))}
            />
          </div>
          <Segmented
            label={t('rule.relation')}
            value={condition.relation ?? 'AND'}
            disabled={disabled}
            onChange={(relation) => setCondition({ relation })}
            choices={(['AND', 'OR', 'RESERVED'] as const).map((value) => ({
              value,
              label: t(`rule.relations.${value}`),
            }))}
          />
          {all ? (
            <p className={styles.quiet}>{t('rule.everythingElse')}</p>
          ) : (
            <>
              {tags.map((tag, i) => (
                <ConditionRow
                  key={i}
                  number={i + 1}
                  type={rule.event_type}
                  tag={tag}
                  disabled={disabled}
                  onChange={(changed) =>
                    setCondition({ tags: tags.map((one, at) => (at === i ? changed : one)) })
                  }
                  onDelete={tags.length > 1 ? () => setCondition({ tags: without(tags, i) }) : undefined}
                />
              ))}
              {disabled ? null : (
                <div>
                  <Button
                    size="s"
                    icon={<Plus />}
                    onClick={() => setCondition({ tags: [...tags, newTag(rule.event_type)] })}
                  >
                    {t('rule.addCondition')}
                  </Button>
                </div>
              )}
            </>
          )}
          <div className={styles.pair}>
            <TextField
              label={t('rule.priority')}
              type="number"
              min={0}
              max={999}
              value={condition.priority ?? 500}
              hint={t('rule.priorityHint')}
              disabled={disabled}
              onChange={(event) =>
                Number.isFinite(event.target.valueAsNumber) &&
                setCondition({ priority: Math.min(999, Math.max(0, Math.round(event.target.valueAsNumber))) })
              }
            />
            <div className={styles.form}>
              <Select
                label={t('rule.window')}
                value={windowed === -1 || windowed === 0 ? String(windowed) : 'n'}
                disabled={disabled}
                onChange={(value) =>
                  set({ trigger: { ...trigger, time_window: value === 'n' ? 30 : Number(value) } })
                }
                choices={(['0', 'n', '-1'] as const).map((value) => ({
                  value,
                  label: t(`rule.windows.${value}`),
                }))}
              />
              {windowed > 0 ? (
                <TextField
                  label={t('rule.seconds')}
                  quiet
                  type="number"
                  min={1}
                  max={7200}
                  value={windowed}
                  disabled={disabled}
                  onChange={(event) =>
                    Number.isFinite(event.target.valueAsNumber) &&
                    set({
                      trigger: {
                        ...trigger,
                        time_window: Math.min(7200, Math.max(1, Math.round(event.target.valueAsNumber))),
                      },
                    })
                  }
                />
              ) : null}
            </div>
          </div>
          {scenes.length < 2 ? null : (
            <fieldset className={styles.checks}>
              <legend className={styles.legend}>{t('rule.scenes')}</legend>
              {scenes.map((name) => (
                <Switch
                  key={name}
                  label={name}
                  checked={
                    rule.enabled_scenes === undefined ||
                    rule.enabled_scenes.length === 0 ||
                    rule.enabled_scenes.includes(name)
                  }
                  disabled={disabled}
                  onChange={(on) =>
                    set({ enabled_scenes: toggled(scenes, rule.enabled_scenes ?? [], name, on) })
                  }
                />
              ))}
            </fieldset>
          )}
          <Switch
            label={t('rule.enabled')}
            checked={rule.enabled !== false}
            disabled={disabled}
            onChange={(on) => set({ enabled: on })}
          />
        </div>
      </Panel>
      <Panel title={t('rule.then')}>
        <TriggerFields
          trigger={trigger}
          disabled={disabled}
          onChange={(changed) => set({ trigger: changed })}
        />
      </Panel>
    </div>
  );
}

/** None named means all. */
function toggled(
  all: readonly string[],
  named: readonly string[],
  name: string,
  on: boolean,
): readonly string[] {
  const before = named.length === 0 ? all : named;
  const after = all.filter((one) => (one === name ? on : before.includes(one)));
  return after.length === all.length ? [] : after;
}
