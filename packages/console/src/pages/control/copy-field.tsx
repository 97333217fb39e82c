import { Check, Copy } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import styles from './copy-field.module.css';

const SHOWN_MS = 1500;

/** An address with a button that copies it; where the browser gives pages no clipboard, it is marked for the keyboard. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  const { t } = useTranslation('common');
  const text = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // The clipboard is open to pages over TLS and on this machine alone.
    if (!window.isSecureContext) {
      if (text.current !== null) getSelection()?.selectAllChildren(text.current);
      return;
    }
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <div className={styles.field}>
      <span className={styles.label}>{label}</span>
      <code ref={text} className={styles.value}>
        {value}
      </code>
      <Button
        look="ghost"
        size="s"
        icon={copied ? <Check /> : <Copy />}
        aria-label={`${t(copied ? 'copied' : 'copy')}: ${label}`}
        onClick={() => void copy()}
      />
    </div>
  );
}
