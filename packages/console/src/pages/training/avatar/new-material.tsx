import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import type { AvatarTraining } from '../../../api/own-training.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { FilePick } from './footage/file-pick.tsx';
import { sendAgain } from './footage/send-again.ts';
import { TAKES_MATERIAL } from '../shared/states.ts';
import shared from '../shared/shared.module.css';
import styles from './avatar.module.css';

/** Another picture or video for a job whose material did not come, or was refused. */
export function NewMaterial({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const may = useMay();
  const [file, setFile] = useState<File>();
  const [done, setDone] = useState(0);
  const { job_id: jobId = '', state = '', kind } = job;
  const send = useMutation({
    mutationFn: (material: File) => sendAgain(studio, { jobId, state }, material, setDone),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.avatarTraining(jobId) }),
  });
  if (!TAKES_MATERIAL.includes(state)) return null;
  return (
    <Panel title={t('material.title')}>
      <div className={shared.form}>
        <p className={styles.quiet}>{t('material.hint')}</p>
        <FilePick
          label={t(kind === 'portrait' ? 'material.picture' : 'footage.video')}
          hint={t(kind === 'portrait' ? 'material.pictureHint' : 'footage.videoHint')}
          accept={kind === 'portrait' ? 'image/jpeg,image/png' : 'video/mp4,video/quicktime'}
          file={file}
          onFile={setFile}
          disabled={!may.operate || send.isPending}
        />
        {send.isPending ? <Progress value={done} label={t('footage.sending')} /> : null}
        {send.error === null ? null : <ErrorNotice error={send.error} />}
        <div className={shared.end}>
          <Button
            look="primary"
            busy={send.isPending}
            disabled={!may.operate || file === undefined}
            onClick={() => file !== undefined && send.mutate(file)}
          >
            {t('material.send')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
