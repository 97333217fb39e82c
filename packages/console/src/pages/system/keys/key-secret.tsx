import { Copy, Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeySecrets } from '../../../api/own-system.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { saveText } from '../csv.ts';
import styles from './keys.module.css';

const SHOWN = ['access_key', 'secret_key', 'project_id', 'endpoint'] as const;

/** The one time that a secret is in sight. */
export function KeySecret({
  secrets,
  onClose,
}: {
  readonly secrets: KeySecrets;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const toasts = useToasts();
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(
      () => toasts.done(t('common:copied')),
      (failure: unknown) => toasts.failed(failure),
    );
  };
  const keep = (): void =>
    saveText(
      `cyclorama-${secrets.access_key}.json`,
      `${JSON.stringify(secrets, null, 2)}\n`,
      'application/json',
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('keys.made')}
      actions={
        <>
          <Button icon={<Download />} onClick={keep}>
            credentials.json
          </Button>
          <Button look="primary" onClick={onClose}>
            {t('keys.kept')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Notice tone="warn" title={t('keys.once')}>
          {t('keys.onceHint')}
        </Notice>
        {SHOWN.map((member) => (
          <div key={member} className={styles.secret}>
            <TextField
              className={styles.value}
              label={t(`keys.member.${member}`)}
              value={secrets[member]}
              readOnly
              onFocus={(event) => event.target.select()}
            />
            <Button
              icon={<Copy />}
              aria-label={t('keys.copy', { what: t(`keys.member.${member}`) })}
              onClick={() => copy(secrets[member])}
            />
          </div>
        ))}
      </div>
    </Dialog>
  );
}
