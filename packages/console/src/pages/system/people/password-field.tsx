import { Dices, Eye, EyeOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { drawPassword, SHORTEST } from './password.ts';
import styles from './password-field.module.css';

/** A new password: typed, or drawn and shown. */
export function PasswordField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const [shown, setShown] = useState(false);
  const short = value !== '' && value.length < SHORTEST;
  return (
    <div className={styles.line}>
      <TextField
        className={styles.field}
        label={label}
        type={shown ? 'text' : 'password'}
        autoComplete="new-password"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        hint={t('common:password.hint', { count: SHORTEST })}
        error={short ? t('common:password.hint', { count: SHORTEST }) : undefined}
        required
      />
      <Button
        icon={shown ? <EyeOff /> : <Eye />}
        aria-label={t(shown ? 'people.hide' : 'people.show')}
        onClick={() => setShown(!shown)}
      />
      <Button
        icon={<Dices />}
        onClick={() => {
          onChange(drawPassword());
          setShown(true);
        }}
      >
        {t('people.draw')}
      </Button>
    </div>
  );
}
