import { Paperclip, X } from 'lucide-react';
import { useId, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { sizeText } from '../../../library/kinds.ts';
import styles from './footage.module.css';

/** One file: chosen, shown by its name, taken back. */
export function FilePick({
  label,
  hint,
  accept,
  file,
  onFile,
  disabled = false,
}: {
  readonly label: string;
  readonly hint: string;
  readonly accept: string;
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
  readonly disabled?: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation('training');
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <div className={styles.pick}>
      <div className={styles.pickWords}>
        <label htmlFor={id}>{label}</label>
        <span className={styles.quiet}>
          {file === undefined ? hint : `${file.name} · ${sizeText(file.size, i18n.language)}`}
        </span>
      </div>
      <input
        ref={input}
        id={id}
        type="file"
        accept={accept}
        className="visually-hidden"
        disabled={disabled}
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {file === undefined ? null : (
        <Button
          look="ghost"
          icon={<X />}
          disabled={disabled}
          aria-label={t('footage.takeBack', { name: file.name })}
          onClick={() => onFile(undefined)}
        />
      )}
      <Button icon={<Paperclip />} disabled={disabled} onClick={() => input.current?.click()}>
        {t(file === undefined ? 'footage.choose' : 'footage.replace')}
      </Button>
    </div>
  );
}
