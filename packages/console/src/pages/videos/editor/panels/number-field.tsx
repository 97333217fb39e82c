import { useEffect, useState, type ReactNode } from 'react';
import { TextField } from '../../../../ui/field.tsx';

/** A whole number between two others; what is no number is not taken, and goes when the field is left. */
export function NumberField({
  label,
  value,
  min,
  max,
  onChange,
  onDone,
  disabled = false,
}: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
  /** The field was left. */
  readonly onDone?: () => void;
  readonly disabled?: boolean;
}): ReactNode {
  const [typed, setTyped] = useState(String(value));
  useEffect(() => setTyped(String(value)), [value]);
  return (
    <TextField
      label={label}
      type="number"
      inputMode="numeric"
      className="tabular"
      value={typed}
      min={min}
      max={max}
      step={1}
      disabled={disabled}
      onChange={(event) => {
        setTyped(event.target.value);
        const now = event.target.valueAsNumber;
        if (Number.isInteger(now) && now >= min && now <= max) onChange(now);
      }}
      onBlur={() => {
        setTyped(String(value));
        onDone?.();
      }}
    />
  );
}
