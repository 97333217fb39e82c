import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import styles from './editor.module.css';
import {
  anyOf,
  fieldsOf,
  fitting,
  matchesOf,
  OPERATIONS,
  wordsIn,
  type Match,
  type Tag,
} from './rule-model.ts';

const WORDS = 'WORDS';

/** One condition: what of the event, how, against what. */
export function ConditionRow({
  number,
  type,
  tag,
  disabled,
  onChange,
  onDelete,
}: {
  readonly number: number;
  readonly type: number | undefined;
  readonly tag: Tag;
  readonly disabled: boolean;
  readonly onChange: (tag: Tag) => void;
  readonly onDelete: (() => void) | undefined;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { tag: name = 'content', operation = 'NONE', match = 'EQUAL', value = '' } = tag;
  const fields = fieldsOf(type);
  const numbers = !matchesOf(tag).includes('REGEX');
  const words = match === 'REGEX' ? wordsIn(value) : undefined;
  const shown = words === undefined ? match : WORDS;
  const matches: readonly (Match | typeof WORDS)[] = numbers ? matchesOf(tag) : [WORDS, 'EQUAL', 'REGEX'];
  return (
    <div className={styles.condition} role="group" aria-label={t('condition.label', { number })}>
      <Select
        label={t('condition.field')}
        quiet={number > 1}
        value={name}
        disabled={disabled}
        onChange={(field) => onChange(fitting({ ...tag, tag: field }))}
        choices={[...fields, ...(fields.includes(name) ? [] : [name])].map((field) => ({
          value: field,
          label: t(`condition.fields.${field.replace('.', '_')}`, { defaultValue: field }),
        }))}
      />
      <Select
        label={t('condition.operation')}
        quiet={number > 1}
        value={operation}
        disabled={disabled}
        onChange={(chosen) => onChange(fitting({ ...tag, operation: chosen }))}
        choices={OPERATIONS.map((one) => ({ value: one, label: t(`condition.operations.${one}`) }))}
      />
      <Select
        label={t('condition.match')}
        quiet={number > 1}
        value={shown}
        disabled={disabled}
        onChange={(chosen) =>
          onChange(
            chosen === WORDS
              ? { ...tag, match: 'REGEX', value: anyOf(words ?? value) }
              : {
                  ...tag,
                  match: chosen,
                  value:
                    chosen === 'REGEX' && shown === WORDS
                      ? `.*(${value.replace(/^\(\?i\)/, '')}).*`
                      : (words ?? value),
                },
          )
        }
        choices={matches.map((one) => ({ value: one, label: t(`condition.matches.${one}`) }))}
      />
      <TextField
        key={shown}
        label={t('condition.value')}
        quiet={number > 1}
        className={styles.grow}
        maxLength={1024}
        disabled={disabled}
        placeholder={t(
          shown === WORDS
            ? 'condition.wordsPlaceholder'
            : numbers
              ? 'condition.numberPlaceholder'
              : 'condition.textPlaceholder',
        )}
        defaultValue={words ?? value}
        onChange={(event) =>
          onChange({ ...tag, value: shown === WORDS ? anyOf(event.target.value) : event.target.value })
        }
        inputMode={numbers ? 'decimal' : 'text'}
      />
      {disabled || onDelete === undefined ? null : (
        <Button look="ghost" icon={<X />} aria-label={t('condition.delete', { number })} onClick={onDelete} />
      )}
    </div>
  );
}
