import { Check, Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import styles from './copy-field.module.css';

const SHOWN_MS = 1500;

/** An address with a button that copies it. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  const { t } = useTranslation('common');
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <div className={styles.field}>
      <span className={styles.label}>{label}</span>
      <code className={styles.value}>{value}</code>
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

/** The clipboard is only open to pages over TLS and on this machine; elsewhere a selection is copied. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
