import { useEffect, useState, type ReactNode } from 'react';
import { TextField } from '../../../../ui/field.tsx';
import styles from './inspector.module.css';

/** A colour as `#RRGGBB`, picked or written. */
export function ColourField({
  label,
  value,
  onChange,
  disabled = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (colour: string) => void;
  readonly disabled?: boolean;
}): ReactNode {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <div className={styles.colour}>
      <input
        type="color"
        aria-label={label}
        value={/^#[\da-f]{6}$/i.test(value) ? value.toLowerCase() : '#ffffff'}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value.toUpperCase())}
      />
      <TextField
        label={label}
        quiet
        value={typed}
        disabled={disabled}
        maxLength={7}
        spellCheck={false}
        onChange={(event) => {
          const { value: now } = event.target;
          setTyped(now);
          if (/^#[\da-f]{6}$/i.test(now)) onChange(now.toUpperCase());
        }}
        onBlur={() => setTyped(value)}
      />
    </div>
  );
}
