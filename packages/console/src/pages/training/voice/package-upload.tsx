import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VoiceTraining } from '../../../api/own-training.ts';
import { putBytes } from '../../../api/put-bytes.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { FilePick } from '../avatar/footage/file-pick.tsx';
import shared from '../shared/shared.module.css';
import styles from './voice.module.css';

/** Recordings that were made elsewhere, in one zip. */
export function PackageUpload({ job }: { readonly job: VoiceTraining }): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const may = useMay();
  const toasts = useToasts();
  const [file, setFile] = useState<File>();
  const [done, setDone] = useState(0);
  const send = useMutation({
    mutationFn: async (zip: File) => {
      const { package_url: place } = await studio.call('showJobUploadingAddress', {
        params: { job_id: job.job_id ?? '' },
      });
      const url = place?.training_data_uploading_url;
      if (url === undefined) throw new Error('The server named no place to send the package to.');
      // Browsers name zips in several ways; the address takes one.
      const bytes = new Blob([zip], { type: 'application/zip' });
      await putBytes(url, bytes, new AbortController().signal, (sent) => setDone(sent / zip.size));
    },
    onSuccess: () => toasts.done(t('package.sent')),
  });
  return (
    <Panel title={t('package.title')}>
      <div className={shared.form}>
        <p className={styles.quiet}>
          {t(job.is_long ? 'package.longHint' : 'package.hint', { count: job.recordings_wanted })}
        </p>
        <FilePick
          label={t('package.file')}
          hint={t('package.fileHint')}
          accept=".zip,application/zip"
          file={file}
          onFile={(chosen) => {
            setFile(chosen);
            if (chosen !== undefined) send.mutate(chosen);
          }}
          disabled={!may.operate || send.isPending}
        />
        {send.isPending ? <Progress value={done} label={t('package.file')} /> : null}
        {send.error === null ? null : (
          <ErrorNotice
            error={send.error}
            action={
              file === undefined ? undefined : (
                <Button onClick={() => send.mutate(file)}>{t('retry', { ns: 'common' })}</Button>
              )
            }
          />
        )}
      </div>
    </Panel>
  );
}
