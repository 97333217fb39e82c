import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import type { VoiceTraining } from '../../../api/own-training.ts';
import { putBytes } from '../../../api/put-bytes.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { FilePick } from '../avatar/footage/file-pick.tsx';
import shared from '../shared/shared.module.css';
import { statusOf } from './record/progress.ts';
import styles from './voice.module.css';

/** The letter of the person who speaks, and the word that everything is there. */
export function Handing({ job }: { readonly job: VoiceTraining }): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const may = useMay();
  const [letter, setLetter] = useState<File>();
  const { job_id: jobId = '' } = job;
  const submit = useMutation({
    mutationFn: async () => {
      if (letter !== undefined) {
        const { authorization_letter_uploading_url: url } = await studio.call('showJobUploadingAddress', {
          params: { job_id: jobId },
        });
        if (url === undefined) throw new Error('The server named no place to send the letter to.');
        await putBytes(url, letter, new AbortController().signal, () => undefined);
      }
      await studio.call('commitVoiceTrainingJob', { params: { job_id: jobId }, body: {} });
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.voiceTraining(jobId) }),
  });
  const isSingle = job.create_type === 'SEGMENT' && !job.is_long;
  const missing = isSingle
    ? job.recordings_wanted - job.recordings.filter((recording) => statusOf(recording) === 'good').length
    : 0;
  return (
    <Panel title={t('hand.title')}>
      <div className={shared.form}>
        <FilePick
          label={t('footage.letter')}
          hint={t('footage.letterHint')}
          accept="application/pdf,image/jpeg,image/png"
          file={letter}
          onFile={setLetter}
          disabled={!may.operate || submit.isPending}
        />
        {missing > 0 ? <p className={styles.quiet}>{t('hand.missing', { count: missing })}</p> : null}
        {submit.error === null ? null : <ErrorNotice error={submit.error} />}
        <div className={shared.end}>
          <Button
            look="primary"
            icon={<Send />}
            busy={submit.isPending}
            disabled={!may.operate || missing > 0}
            onClick={() => submit.mutate()}
          >
            {t('hand.submit')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
