import clsx from 'clsx';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { Spinner } from './spinner.tsx';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once a view; `danger` for what cannot be undone; `ghost` among other things. */
  readonly look?: 'primary' | 'plain' | 'ghost' | 'danger';
  readonly size?: 'm' | 's';
  readonly icon?: ReactNode;
  /** Shows that it works, and takes no second click. */
  readonly busy?: boolean;
  /** A toggle that is on. */
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button; with only an icon it needs `aria-label`. */
export function Button({
  look = 'plain',
  size = 'm',
  icon,
  busy = false,
  pressed,
  children,
  className,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  const bare = children === undefined || children === null;
  return (
    <button
      type={type}
      className={clsx(
        styles.button,
        styles[look],
        size === 's' && styles.small,
        bare && styles.bare,
        className,
      )}
      disabled={disabled === true || busy}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(busy ? { 'aria-busy': true } : {})}
      {...(bare && rest.title === undefined && rest['aria-label'] !== undefined
        ? { title: rest['aria-label'] }
        : {})}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
