import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import {
  changeTrainingSettings,
  type TrainingSettings,
  type TrainingSettingsChange,
} from '../../../api/own-training.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import shared from '../shared/shared.module.css';
import styles from './list.module.css';

/** Who draws presenters instead of the server: an address and a key that is never shown again. */
export function RendererForm({ settings }: { readonly settings: TrainingSettings }): ReactNode {
  const { t } = useTranslation('training');
  const may = useMay();
  const cache = useQueryClient();
  const toasts = useToasts();
  const { renderer } = settings;
  const [url, setUrl] = useState(renderer?.url ?? '');
  const [key, setKey] = useState('');
  const change = useMutation({
    mutationFn: (wanted: NonNullable<TrainingSettingsChange['renderer']> | null) =>
      changeTrainingSettings({ renderer: wanted }),
    onSuccess: (now) => {
      cache.setQueryData(keys.trainingSettings, now);
      setUrl(now.renderer?.url ?? '');
      setKey('');
      toasts.done(t('settings.saved'));
    },
  });
  const isOff = !may.administer || change.isPending;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate({ url: url.trim(), ...(key === '' ? {} : { key }) });
  };
  return (
    <Panel title={t('renderer.title')}>
      <form className={shared.form} onSubmit={submit}>
        <p className={styles.hint}>{t('renderer.hint')}</p>
        <TextField
          label={t('renderer.url')}
          type="url"
          placeholder="https://"
          value={url}
          disabled={isOff}
          onChange={(event) => setUrl(event.target.value)}
        />
        <TextField
          label={t('renderer.key')}
          hint={renderer?.has_key === true && url === renderer.url ? t('renderer.hasKey') : undefined}
          type="password"
          autoComplete="off"
          value={key}
          disabled={isOff}
          onChange={(event) => setKey(event.target.value)}
        />
        {change.error === null ? null : <ErrorNotice error={change.error} />}
        <div className={shared.end}>
          {renderer === null ? null : (
            <Button disabled={isOff} onClick={() => change.mutate(null)}>
              {t('renderer.none')}
            </Button>
          )}
          <Button type="submit" look="primary" busy={change.isPending} disabled={isOff || url.trim() === ''}>
            {t('renderer.save')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
