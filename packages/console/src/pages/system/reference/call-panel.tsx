import { Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { asCurl, asNode } from './calls.ts';
import type { OpenApi, Operation } from './document.ts';
import styles from './reference.module.css';
import { bodyOf, pathOf } from './sample.ts';

/** The call outside of the console, to be copied. */
export function CallPanel({
  document,
  operation,
}: {
  readonly document: OpenApi;
  readonly operation: Operation;
}): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const me = useMe();
  const toasts = useToasts();
  const [language, setLanguage] = useState<'curl' | 'node'>('curl');
  const caller = {
    endpoint: location.origin,
    projectId: me.project_id,
    user: me.user.name,
    domain: me.domain,
  };
  const text = (language === 'curl' ? asCurl : asNode)(caller, {
    operation,
    path: pathOf(operation, me.project_id),
    body: bodyOf(document, operation),
  });
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => toasts.done(t('common:copied')),
      (failure: unknown) => toasts.failed(failure),
    );
  };
  return (
    <section className={styles.call} aria-label={t('api.call')}>
      <header>
        <Segmented
          label={t('api.language')}
          value={language}
          onChange={setLanguage}
          choices={[
            { value: 'curl', label: 'curl' },
            { value: 'node', label: 'Node.js' },
          ]}
        />
        <Button size="s" icon={<Copy />} onClick={copy}>
          {t('common:copy')}
        </Button>
      </header>
      <pre tabIndex={0} aria-label={t('api.call')}>
        <code>{text}</code>
      </pre>
    </section>
  );
}
