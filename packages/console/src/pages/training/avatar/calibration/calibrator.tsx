import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Hand, Trash2, VolumeX } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../../api/keys.ts';
import { calibrateAvatar, type AvatarTraining } from '../../../../api/own-training.ts';
import { useMay } from '../../../../app/session.tsx';
import { Badge } from '../../../../ui/badge.tsx';
import { Button } from '../../../../ui/button.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { ErrorNotice } from '../../../../ui/notice.tsx';
import { Panel } from '../../../../ui/panel.tsx';
import { useToasts } from '../../../../ui/toast.tsx';
import shared from '../../shared/shared.module.css';
import { AVATAR_MARKABLE } from '../../shared/states.ts';
import { minutes } from '../../shared/words.ts';
import styles from './calibration.module.css';
import { addMark, marksOf, marksToSend, removeMark, renameMark, type Mark } from './marks.ts';
import { Timeline } from './timeline.tsx';

/** Where gestures and silence are in the action video: found by itself, or as a person marks it. */
export function Calibrator({ job }: { readonly job: AvatarTraining }): ReactNode {
  const { state = '', kind, action_video_download_url: video = '', marks, gestures } = job;
  if (kind !== 'video' || video === '' || !AVATAR_MARKABLE.includes(state)) return null;
  const known = marks?.actions ?? gestures;
  // What the server knows anew begins anew.
  return <Editor key={JSON.stringify(known)} job={job} video={video} known={marksOf(known)} />;
}

function Editor({
  job,
  video,
  known,
}: {
  readonly job: AvatarTraining;
  readonly video: string;
  readonly known: readonly Mark[];
}): ReactNode {
  const { t } = useTranslation('training');
  const may = useMay();
  const cache = useQueryClient();
  const toasts = useToasts();
  const screen = useRef<HTMLVideoElement>(null);
  const [length, setLength] = useState(0);
  const [at, setAt] = useState(0);
  const [marks, setMarks] = useState(known);
  const [chosen, setChosen] = useState<number>();
  const { job_id: jobId = '' } = job;
  const send = useMutation({
    mutationFn: () => calibrateAvatar(jobId, { actions: marksToSend(marks) }),
    onSuccess: (now) => {
      cache.setQueryData(keys.avatarTraining(jobId), now);
      toasts.done(t('calibration.sent'));
    },
  });
  const seek = (seconds: number): void => {
    if (screen.current !== null) screen.current.currentTime = seconds;
    setAt(seconds);
  };
  const added = (type: Mark['type']) => addMark(marks, type, at, length);
  const add = (type: Mark['type']): void => {
    const now = added(type);
    if (now === undefined) return;
    setMarks(now.marks);
    setChosen(now.id);
  };
  const mark = marks.find(({ id }) => id === chosen);
  const isOff = !may.operate || send.isPending;
  return (
    <Panel
      title={t('calibration.title')}
      tools={
        marks === known && job.marks === null ? <Badge tone="info">{t('calibration.automatic')}</Badge> : null
      }
    >
      <div className={shared.form}>
        <p className={styles.hint}>{t('calibration.hint')}</p>
        <video
          ref={screen}
          src={video}
          className={styles.screen}
          controls
          muted
          playsInline
          preload="metadata"
          aria-label={t('footage.action')}
          onLoadedMetadata={(event) => setLength(event.currentTarget.duration)}
          onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        />
        <Timeline
          {...{ marks, length, at, chosen }}
          disabled={isOff}
          onMarks={setMarks}
          onChoose={setChosen}
          onSeek={seek}
        />
        <div className={styles.tools}>
          <Button
            size="s"
            icon={<Hand />}
            disabled={isOff || added('ACTION') === undefined}
            onClick={() => add('ACTION')}
          >
            {t('calibration.addAction', { time: minutes(at) })}
          </Button>
          <Button
            size="s"
            icon={<VolumeX />}
            disabled={isOff || added('SILENCE') === undefined}
            onClick={() => add('SILENCE')}
          >
            {t('calibration.addSilence', { time: minutes(at) })}
          </Button>
          {mark === undefined ? null : (
            <Button
              size="s"
              icon={<Trash2 />}
              disabled={isOff}
              onClick={() => {
                setMarks(removeMark(marks, mark.id));
                setChosen(undefined);
              }}
            >
              {t('calibration.remove')}
            </Button>
          )}
        </div>
        {mark?.type !== 'ACTION' ? null : (
          <TextField
            label={t('calibration.name')}
            hint={t('calibration.nameHint')}
            value={mark.name ?? ''}
            maxLength={64}
            disabled={isOff}
            onChange={(event) => setMarks(renameMark(marks, mark.id, event.target.value))}
          />
        )}
        {send.error === null ? null : <ErrorNotice error={send.error} />}
        <div className={shared.end}>
          <Button disabled={isOff || marks === known} onClick={() => setMarks(known)}>
            {t('calibration.undo')}
          </Button>
          <Button
            look="primary"
            busy={send.isPending}
            disabled={isOff || marks.every(({ type }) => type !== 'ACTION')}
            onClick={() => send.mutate()}
          >
            {t('calibration.send')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
