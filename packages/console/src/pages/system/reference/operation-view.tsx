import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../../ui/notice.tsx';
import { CallPanel } from './call-panel.tsx';
import type { OpenApi, Operation } from './document.ts';
import { Members } from './members.tsx';
import styles from './reference.module.css';

/** What an operation is for, takes and gives. */
export function OperationView({
  document,
  operation,
}: {
  readonly document: OpenApi;
  readonly operation: Operation;
}): ReactNode {
  const { t } = useTranslation('system');
  const { inputs, body, answers } = operation;
  return (
    <article className={styles.operation} aria-label={operation.id}>
      <header>
        <p className={styles.path}>
          <strong>{operation.method}</strong> <code>{operation.path}</code>
        </p>
        <h2>{operation.summary}</h2>
        <code className={styles.id}>{operation.id}</code>
        {operation.description === undefined ? null : <p>{operation.description}</p>}
      </header>
      {operation.works ? null : (
        <Notice tone="warn" title={t('api.unavailable')}>
          {t('api.unavailableHint')}
        </Notice>
      )}
      <CallPanel document={document} operation={operation} />
      {inputs.length === 0 ? null : (
        <section>
          <h3>{t('api.parameters')}</h3>
          <Members
            document={document}
            members={inputs.map(({ name, where, isRequired, shape, description }) => ({
              ...{ name, where, isRequired },
              shape: { ...shape, ...(description === undefined ? {} : { description }) },
            }))}
          />
        </section>
      )}
      {body === undefined ? null : (
        <section>
          <h3>{t('api.body')}</h3>
          <Members document={document} members={[{ name: '', isRequired: false, shape: body }]} isOpen />
        </section>
      )}
      <section>
        <h3>{t('api.answers')}</h3>
        {answers.map(({ status, what, body: answer }) => (
          <details
            key={`${status} ${what ?? ''}`}
            className={styles.answer}
            open={status === '200' || status === '201'}
          >
            <summary>
              <strong className="tabular">{status}</strong> {what}
            </summary>
            {answer === undefined ? (
              <p className={styles.nothing}>{t('api.noBody')}</p>
            ) : (
              <Members
                document={document}
                members={[{ name: '', isRequired: false, shape: answer }]}
                isOpen
              />
            )}
          </details>
        ))}
      </section>
    </article>
  );
}
