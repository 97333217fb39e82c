import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import styles from './output.module.css';

/** Another RTMP target while the show goes on. */
export function Retarget({ roomId, jobId }: { readonly roomId: string; readonly jobId: string }): ReactNode {
  const { t } = useTranslation('rooms');
  const { operate } = useMay();
  const studio = useMetaStudio();
  const toasts = useToasts();
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState('');
  const [key, setKey] = useState('');
  const change = useMutation({
    mutationFn: () =>
      studio.call('executeSmartLiveCommand', {
        params: { room_id: roomId, job_id: jobId },
        body: {
          command: 'REFRESH_OUTPUT_URL',
          params: { output_urls: [url.trim()], stream_keys: [key.trim()] },
        },
      }),
    onSuccess: () => {
      toasts.done(t('output.changed'));
      setOpen(false);
      setKey('');
    },
  });
  if (!operate) return null;
  if (!open) return <Button onClick={() => setOpen(true)}>{t('output.change')}</Button>;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label={t('output.url')}
        value={url}
        placeholder="rtmp://…"
        onChange={(event) => setUrl(event.target.value)}
        required
      />
      <TextField
        label={t('output.key')}
        type="password"
        autoComplete="off"
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      {change.error === null ? null : <ErrorNotice error={change.error} />}
      <div className={styles.row}>
        <Button look="primary" type="submit" busy={change.isPending} disabled={url.trim() === ''}>
          {t('output.change')}
        </Button>
        <Button onClick={() => setOpen(false)}>{t('cancel', { ns: 'common' })}</Button>
      </div>
    </form>
  );
}
