import { KeyRound, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import styles from './editor.module.css';

/** A key that is stored sealed and never shown: it stays unless another is written or it is taken away. */
export function KeyField({
  label,
  hint,
  value,
  hasKey,
  disabled,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: string | null | undefined;
  /** One is stored. */
  readonly hasKey: boolean;
  readonly disabled: boolean;
  readonly onChange: (key: string | null) => void;
}): ReactNode {
  const { t } = useTranslation('robots');
  const stays = hasKey && value === undefined;
  return (
    <div>
      <div className={styles.row}>
        <TextField
          className={styles.grow}
          label={label}
          type="password"
          autoComplete="off"
          placeholder={t(stays ? 'key.stays' : value === null ? 'key.goes' : 'key.none')}
          value={value ?? ''}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
        />
        {stays && !disabled ? (
          <Button icon={<X />} aria-label={t('key.takeAway')} onClick={() => onChange(null)} />
        ) : value === null ? (
          <KeyRound size={16} aria-hidden="true" />
        ) : null}
      </div>
      {hint === undefined ? null : <p className={styles.hint}>{hint}</p>}
    </div>
  );
}
