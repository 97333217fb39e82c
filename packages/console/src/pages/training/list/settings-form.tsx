import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import {
  changeTrainingSettings,
  fetchTrainingSettings,
  type TrainingSettings,
} from '../../../api/own-training.ts';
import { useMay } from '../../../app/session.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import shared from '../shared/shared.module.css';
import { RendererForm } from './renderer-form.tsx';
import styles from './list.module.css';

/** Who decides, who must show papers, and which renderer is used. */
export function SettingsForm(): ReactNode {
  const settings = useQuery({
    queryKey: keys.trainingSettings,
    queryFn: ({ signal }) => fetchTrainingSettings(signal),
  });
  if (settings.error !== null) return <ErrorNotice error={settings.error} />;
  if (settings.data === undefined) return <div className={styles.ghost} />;
  return <Filled settings={settings.data} />;
}

function Filled({ settings }: { readonly settings: TrainingSettings }): ReactNode {
  const { t } = useTranslation('training');
  const may = useMay();
  const cache = useQueryClient();
  const toasts = useToasts();
  const change = useMutation({
    mutationFn: changeTrainingSettings,
    onSuccess: (now) => {
      cache.setQueryData(keys.trainingSettings, now);
      toasts.done(t('settings.saved'));
    },
  });
  return (
    <div className={styles.settings}>
      <Panel title={t('settings.review')}>
        <div className={shared.form}>
          <div>
            <div className={shared.legend}>{t('settings.reviewer')}</div>
            <Segmented
              label={t('settings.reviewer')}
              value={settings.reviewer}
              disabled={!may.administer}
              onChange={(reviewer) => change.mutate({ reviewer })}
              choices={(['automatic', 'manual'] as const).map((value) => ({
                value,
                label: t(`settings.${value}`),
              }))}
            />
            <p className={styles.hint}>{t(`settings.${settings.reviewer}Hint`)}</p>
          </div>
          <Switch
            label={t('settings.trusted')}
            checked={settings.is_trusted}
            disabled={!may.administer}
            onChange={(isTrusted) => change.mutate({ is_trusted: isTrusted })}
          />
          <p className={styles.hint}>{t('settings.trustedHint')}</p>
        </div>
      </Panel>
      <RendererForm settings={settings} />
      {change.error === null ? null : <ErrorNotice error={change.error} />}
    </div>
  );
}
