import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Video } from 'lucide-react';
import { useRef, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../../api/keys.ts';
import { fetchTrainingSettings } from '../../../../api/own-training.ts';
import { useMay, useMetaStudio } from '../../../../app/session.tsx';
import { Button } from '../../../../ui/button.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { ErrorNotice } from '../../../../ui/notice.tsx';
import { Panel } from '../../../../ui/panel.tsx';
import { Progress } from '../../../../ui/progress.tsx';
import { Segmented } from '../../../../ui/segmented.tsx';
import { Switch } from '../../../../ui/switch.tsx';
import shared from '../../shared/shared.module.css';
import { CameraDialog } from './camera-dialog.tsx';
import { FilePick } from './file-pick.tsx';
import styles from './footage.module.css';
import { sendFootage, type Footage } from './send-footage.ts';

type Files = { readonly [Name in keyof Footage]?: File };

/** A filmed person: the checklist, the files, and what is to be made of them. */
export function FootageForm(): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const may = useMay();
  const settings = useQuery({
    queryKey: keys.trainingSettings,
    queryFn: ({ signal }) => fetchTrainingSettings(signal),
  });
  const [name, setName] = useState('');
  const [isGreen, setGreen] = useState(true);
  const [withVoice, setWithVoice] = useState(false);
  const [sex, setSex] = useState<'FEMALE' | 'MALE'>('FEMALE');
  const [language, setLanguage] = useState<'CN' | 'EN'>('EN');
  const [files, setFiles] = useState<Files>({});
  const [isFilming, setFilming] = useState(false);
  const [done, setDone] = useState(0);
  const running = useRef<AbortController | undefined>(undefined);
  const take = (part: keyof Footage) => (file: File | undefined) =>
    setFiles((now) => {
      const { [part]: gone, ...rest } = now;
      return file === undefined ? rest : { ...rest, [part]: file };
    });
  const send = useMutation({
    mutationFn: async (footage: Footage) => {
      running.current = new AbortController();
      setDone(0);
      const order = {
        name: name.trim(),
        is_background_replacement: isGreen,
        audio_source_type: files.audio === undefined ? ('VIDEO' as const) : ('AUDIO' as const),
        ...(withVoice ? { voice_properties: { job_tag: 'MARKETING' as const, sex, language } } : {}),
      };
      return sendFootage(studio, order, footage, setDone, running.current.signal);
    },
    onSuccess: async (jobId) => {
      await cache.invalidateQueries({ queryKey: ['avatar-trainings', 'list'] });
      await navigate({ to: '/training/presenters/$jobId', params: { jobId } });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const { video, ...rest } = files;
    if (video !== undefined) send.mutate({ video, ...rest });
  };
  const needsPapers = settings.data?.is_trusted === false;
  const pick = (part: keyof Footage, accept: string): ReactNode => (
    <FilePick
      label={t(`footage.${part}`)}
      hint={t(`footage.${part}Hint`)}
      accept={accept}
      file={files[part]}
      onFile={take(part)}
      disabled={!may.operate || send.isPending}
    />
  );
  return (
    <form className={shared.columns} onSubmit={submit}>
      <div className={shared.form}>
        <Panel title={t('footage.material')}>
          <div className={shared.form}>
            {pick('video', 'video/mp4,video/quicktime')}
            <div>
              <Button icon={<Video />} disabled={!may.operate} onClick={() => setFilming(true)}>
                {t('footage.film')}
              </Button>
            </div>
            {pick('action', 'video/mp4,video/quicktime')}
            {pick('audio', 'audio/wav,audio/mpeg,audio/mp4')}
          </div>
        </Panel>
        {needsPapers ? (
          <Panel title={t('footage.papers')}>
            <div className={shared.form}>
              <p className={styles.quiet}>{t('footage.papersHint')}</p>
              {pick('idCardFront', 'image/jpeg,image/png')}
              {pick('idCardBack', 'image/jpeg,image/png')}
              {pick('letter', 'application/pdf,image/jpeg,image/png')}
            </div>
          </Panel>
        ) : null}
      </div>
      <div className={shared.form}>
        <Panel title={t('portrait.about')}>
          <div className={shared.form}>
            <TextField
              label={t('portrait.name')}
              value={name}
              maxLength={64}
              required
              onChange={(event) => setName(event.target.value)}
            />
            <Switch
              label={t('footage.green')}
              hint={t('footage.greenHint')}
              checked={isGreen}
              onChange={setGreen}
            />
            <Switch
              label={t('footage.withVoice')}
              hint={t('footage.withVoiceHint')}
              checked={withVoice}
              onChange={setWithVoice}
            />
            {withVoice ? (
              <div className={shared.row}>
                <Segmented
                  label={t('voice.sex')}
                  value={sex}
                  onChange={setSex}
                  choices={(['FEMALE', 'MALE'] as const).map((value) => ({
                    value,
                    label: t(`sex.${value}`),
                  }))}
                />
                <Segmented
                  label={t('voice.language')}
                  value={language}
                  onChange={setLanguage}
                  choices={(['EN', 'CN'] as const).map((value) => ({
                    value,
                    label: t(`language.${value}`),
                  }))}
                />
              </div>
            ) : null}
          </div>
        </Panel>
        <Panel title={t('footage.checklist')}>
          <ul className={styles.tips}>
            {(['length', 'size', 'light', 'frame', 'eyes', 'pauses', 'mouth', 'sound'] as const).map(
              (tip) => (
                <li key={tip}>{t(`footage.tip.${tip}`)}</li>
              ),
            )}
          </ul>
        </Panel>
        <p className={styles.quiet}>{t('portrait.consent')}</p>
        {send.isPending ? (
          <div className={shared.form}>
            <Progress value={done} label={t('footage.sending')} />
            <div className={shared.end}>
              <Button onClick={() => running.current?.abort()}>{t('cancel', { ns: 'common' })}</Button>
            </div>
          </div>
        ) : (
          <div className={shared.end}>
            <Button
              look="primary"
              type="submit"
              disabled={!may.operate || files.video === undefined || name.trim() === ''}
            >
              {t('footage.begin')}
            </Button>
          </div>
        )}
        {send.error === null ? null : <ErrorNotice error={send.error} />}
      </div>
      {isFilming ? (
        <CameraDialog
          onClose={() => setFilming(false)}
          onTake={(file) => {
            take('video')(file);
            setFilming(false);
          }}
        />
      ) : null}
    </form>
  );
}
