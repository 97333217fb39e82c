import { Copy, ExternalLink, KeyRound } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from '@tanstack/react-query';
import { createOnceCode } from '../../../api/own-dialogs.ts';
import button from '../../../ui/button.module.css';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import type { Parts } from './draft.ts';
import styles from './editor.module.css';
import { backendSnippet, pageLink, pageSnippet } from './snippets.ts';

/** Where visitors find it: the page of its own, and what to put into one's own. */
export function PageTab({
  draft,
  change,
  disabled,
  robotId,
}: Parts & { readonly robotId: string }): ReactNode {
  const { t } = useTranslation('robots');
  const [which, setWhich] = useState<'page' | 'backend'>('page');
  const link = pageLink(location.origin, robotId);
  const snippet =
    which === 'page' ? pageSnippet(location.origin, robotId) : backendSnippet(location.origin, robotId);
  return (
    <div className={styles.form}>
      <Switch
        label={t('page.public')}
        hint={t('page.publicHint')}
        checked={draft.is_public}
        disabled={disabled}
        onChange={(isPublic) => change({ is_public: isPublic })}
      />
      <TextField
        label={t('page.limit')}
        hint={t('page.limitHint')}
        type="number"
        min={1}
        placeholder={t('page.noLimit')}
        value={draft.max_dialogs ?? ''}
        disabled={disabled}
        onChange={(event) =>
          change({ max_dialogs: event.target.value === '' ? null : Number(event.target.value) })
        }
      />
      <div>
        <div className={styles.row}>
          <TextField
            className={styles.grow}
            label={t('page.link')}
            readOnly
            value={link}
            onFocus={(event) => event.target.select()}
          />
          <CopyButton text={link} />
        </div>
        <p className={styles.hint}>{t('page.linkHint')}</p>
      </div>
      {disabled ? null : <OneVisit robotId={robotId} />}
      <div>
        <div className={styles.legend}>{t('page.embed')}</div>
        <p className={styles.hint}>{t('page.embedHint')}</p>
      </div>
      <div className={styles.row}>
        <Segmented
          label={t('page.embed')}
          value={which}
          onChange={setWhich}
          choices={(['page', 'backend'] as const).map((value) => ({
            value,
            label: t(`page.snippet.${value}`),
          }))}
        />
        <CopyButton text={snippet} />
      </div>
      <pre className={styles.code} tabIndex={0} aria-label={t(`page.snippet.${which}`)}>
        <code>{snippet}</code>
      </pre>
    </div>
  );
}

/** An address that works once: for a first look on a phone, or for somebody who is invited. */
function OneVisit({ robotId }: { readonly robotId: string }): ReactNode {
  const { t, i18n } = useTranslation('robots');
  const make = useMutation({ mutationFn: () => createOnceCode(robotId) });
  const link = make.data === undefined ? undefined : pageLink(location.origin, robotId, make.data.once_code);
  return (
    <div className={styles.form}>
      <div className={styles.row}>
        <Button icon={<KeyRound />} busy={make.isPending} onClick={() => make.mutate()}>
          {t('page.once')}
        </Button>
        {link === undefined ? null : (
          <>
            <a className={button.button} href={link} target="_blank" rel="noreferrer">
              <ExternalLink />
              {t('page.open')}
            </a>
            <CopyButton text={link} />
          </>
        )}
      </div>
      {make.data === undefined ? null : (
        <Notice>
          {t('page.onceHint', {
            time: new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(
              new Date(make.data.expires_at),
            ),
          })}
        </Notice>
      )}
      {make.error === null ? null : <ErrorNotice error={make.error} />}
    </div>
  );
}

function CopyButton({ text }: { readonly text: string }): ReactNode {
  const { t } = useTranslation('common');
  const toasts = useToasts();
  const copy = (): void => {
    // Without https there is no clipboard at all: that is a failure as well.
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(
        () => toasts.done(t('copied')),
        (error: unknown) => toasts.failed(error),
      );
  };
  return (
    <Button icon={<Copy />} onClick={copy}>
      {t('copy')}
    </Button>
  );
}
