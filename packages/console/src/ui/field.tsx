import clsx from 'clsx';
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
} from 'react';
import styles from './field.module.css';

interface Labelled {
  readonly label: ReactNode;
  /** A sentence below. */
  readonly hint?: ReactNode;
  /** What is wrong; announced, and shown instead of the hint. */
  readonly error?: string | undefined;
  /** The label is for screen readers only. */
  readonly quiet?: boolean;
}

export interface FieldProps extends Labelled {
  readonly className?: string | undefined;
  /** Draws the control with the ids that tie it to its label and hint. */
  readonly children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode;
}

/** Label, control, hint or fault. */
export function Field({ label, hint, error, quiet = false, className, children }: FieldProps): ReactNode {
  const id = useId();
  const below = error ?? hint;
  const noteId = `${id}-note`;
  return (
    <div className={clsx(styles.field, className)}>
      <label htmlFor={id} className={quiet ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      {children({
        id,
        ...(below === undefined ? {} : { 'aria-describedby': noteId }),
        ...(error === undefined ? {} : { 'aria-invalid': true }),
      })}
      {below === undefined ? null : (
        <div
          id={noteId}
          className={error === undefined ? styles.hint : styles.error}
          role={error === undefined ? undefined : 'alert'}
        >
          {below}
        </div>
      )}
    </div>
  );
}

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> &
  Labelled & { readonly ref?: Ref<HTMLInputElement> };

/** A line of text, a number, a time … */
export function TextField({ label, hint, error, quiet, className, ...rest }: InputProps): ReactNode {
  return (
    <Field {...given({ label, hint, error, quiet, className })}>
      {(ids) => <input className={styles.input} autoComplete="off" {...rest} {...ids} />}
    </Field>
  );
}

type AreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'> &
  Labelled & { readonly ref?: Ref<HTMLTextAreaElement> };

/** Several lines of text. */
export function TextArea({ label, hint, error, quiet, className, ...rest }: AreaProps): ReactNode {
  return (
    <Field {...given({ label, hint, error, quiet, className })}>
      {(ids) => <textarea className={clsx(styles.input, styles.area)} rows={4} {...rest} {...ids} />}
    </Field>
  );
}

function given({
  label,
  hint,
  error,
  quiet,
  className,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  quiet?: boolean | undefined;
  className?: string | undefined;
}): Omit<FieldProps, 'children'> {
  return {
    label,
    ...(hint === undefined ? {} : { hint }),
    ...(error === undefined ? {} : { error }),
    ...(quiet === undefined ? {} : { quiet }),
    ...(className === undefined ? {} : { className }),
  };
}
