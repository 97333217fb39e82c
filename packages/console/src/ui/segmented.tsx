import { ToggleGroup as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './segmented.module.css';

/** One of two to five, all in sight. */
export function Segmented<Value extends string>({
  label,
  value,
  onChange,
  choices,
  disabled = false,
}: {
  readonly label: string;
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly { readonly value: Value; readonly label: ReactNode; readonly title?: string }[];
  readonly disabled?: boolean;
}): ReactNode {
  return (
    <Radix.Root
      type="single"
      className={styles.group}
      aria-label={label}
      value={value ?? ''}
      disabled={disabled}
      onValueChange={(now) => now !== '' && onChange(now as Value)}
    >
      {choices.map((choice) => (
        <Radix.Item
          key={choice.value}
          value={choice.value}
          className={styles.item}
          {...(choice.title === undefined ? {} : { title: choice.title, 'aria-label': choice.title })}
        >
          {choice.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
