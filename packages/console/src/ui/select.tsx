import { getNonce } from 'get-nonce';
import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Field } from './field.tsx';
import field from './field.module.css';
import styles from './select.module.css';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly quiet?: boolean;
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly Choice<Value>[];
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly className?: string | undefined;
}

/** One of several; with the keyboard as a native one. */
export function Select<Value extends string>({
  value,
  onChange,
  choices,
  placeholder,
  disabled = false,
  ...labels
}: SelectProps<Value>): ReactNode {
  return (
    <Field {...labels}>
      {(ids) => (
        <Radix.Root
          value={value ?? ''}
          onValueChange={(chosen) => onChange(chosen as Value)}
          disabled={disabled}
        >
          <Radix.Trigger className={`${field.input} ${styles.trigger}`} {...ids}>
            <span className={styles.value}>
              <Radix.Value placeholder={placeholder ?? '…'} />
            </span>
            <Radix.Icon>
              <ChevronDown size={14} />
            </Radix.Icon>
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Content className={styles.list} position="popper" sideOffset={4} collisionPadding={8}>
              <Radix.Viewport {...nonce()}>
                {choices.map((choice) => (
                  <Radix.Item
                    key={choice.value}
                    value={choice.value}
                    className={styles.item}
                    disabled={choice.disabled ?? false}
                  >
                    <Radix.ItemText>{choice.label}</Radix.ItemText>
                    <Radix.ItemIndicator className={styles.mark}>
                      <Check size={14} />
                    </Radix.ItemIndicator>
                  </Radix.Item>
                ))}
              </Radix.Viewport>
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
      )}
    </Field>
  );
}

/** It brings a style sheet of its own. */
function nonce(): { nonce?: string } {
  const value = getNonce();
  return value === undefined ? {} : { nonce: value };
}
