import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { asCurl, asNode } from './api-call.ts';
import { requestOf } from './job-body.ts';
import styles from './api-call.module.css';

/** The call that makes a video, to be done outside of the console. */
export function ApiCallDialog({
  jobId,
  onClose,
}: {
  readonly jobId: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['videos', 'common']);
  const me = useMe();
  const studio = useMetaStudio();
  const toasts = useToasts();
  const [language, setLanguage] = useState<'curl' | 'node'>('curl');
  const { data, error } = useQuery({
    queryKey: ['video-jobs', 'one', jobId, 'detail'],
    queryFn: ({ signal }) => studio.call('show2DDigitalHumanVideo', { params: { job_id: jobId }, signal }),
  });
  const write = language === 'curl' ? asCurl : asNode;
  const text =
    data === undefined
      ? ''
      : write({
          endpoint: location.origin,
          projectId: me.project_id,
          user: me.user.name,
          domain: me.domain,
          method: 'POST',
          path: '/2d-digital-human-videos',
          body: requestOf(data),
        });
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => toasts.done(t('common:copied')),
      (failure: unknown) => toasts.failed(failure),
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('call.title')}
      wide
      actions={
        <Button look="primary" icon={<Copy />} disabled={text === ''} onClick={copy}>
          {t('common:copy')}
        </Button>
      }
    >
      <Segmented
        label={t('call.language')}
        value={language}
        onChange={setLanguage}
        choices={[
          { value: 'curl', label: 'curl' },
          { value: 'node', label: 'Node.js' },
        ]}
      />
      {error === null ? null : <ErrorNotice error={error} />}
      <pre className={styles.code} tabIndex={0} aria-label={t('call.title')}>
        <code>{text}</code>
      </pre>
      <p className={styles.hint}>{t(`call.${language}Hint`)}</p>
    </Dialog>
  );
}
