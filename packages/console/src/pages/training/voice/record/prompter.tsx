import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, Circle, Mic, Square } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../../api/keys.ts';
import { fetchSentences, type VoiceTraining } from '../../../../api/own-training.ts';
import { useMay, useMetaStudio } from '../../../../app/session.tsx';
import { Button } from '../../../../ui/button.tsx';
import { ErrorNotice } from '../../../../ui/notice.tsx';
import { Panel } from '../../../../ui/panel.tsx';
import { useShortcuts } from '../../../../ui/shortcuts.ts';
import { Spinner } from '../../../../ui/spinner.tsx';
import { LevelMeter } from '../../../join/level-meter.tsx';
import { firstOpen, sentencesToRead, statusOf } from './progress.ts';
import styles from './record.module.css';
import { sendSentence } from './send-sentence.ts';
import { useMicrophone } from './use-microphone.ts';

/** Sentence by sentence: read it out, hear it, be told at once whether it will do. */
export function Prompter({ job }: { readonly job: VoiceTraining }): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const may = useMay();
  const { job_id: jobId = '' } = job;
  const language = job.language === 'EN' ? 'EN' : 'CN';
  const kind = job.job_type === 'MIDDLE' ? 'MIDDLE' : 'BASIC';
  const given = useQuery({
    queryKey: keys.sentences(kind, language),
    queryFn: ({ signal }) => fetchSentences(kind, language, signal),
    staleTime: Infinity,
  });
  const sentences = useMemo(
    () => sentencesToRead(given.data ?? [], job.recordings),
    [given.data, job.recordings],
  );
  const [chosen, setChosen] = useState<number>();
  const index = chosen ?? firstOpen(sentences.length, job.recordings);
  const { microphone, error, open } = useMicrophone();
  const [isOn, setOn] = useState(false);
  const [take, setTake] = useState<{ readonly index: number; readonly url: string }>();
  useEffect(() => () => URL.revokeObjectURL(take?.url ?? ''), [take]);
  const send = useMutation({
    mutationFn: ({ wav, at, text }: { readonly wav: Blob; readonly at: number; readonly text: string }) =>
      sendSentence(studio, jobId, at, wav, text),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.voiceTraining(jobId) }),
  });
  const toggle = (): void => {
    if (microphone === undefined || send.isPending) return;
    if (!isOn) {
      microphone.begin();
      send.reset();
      setOn(true);
      return;
    }
    setOn(false);
    const wav = microphone.end();
    if (wav === undefined) return;
    setTake({ index, url: URL.createObjectURL(wav) });
    setChosen(index);
    send.mutate({ wav, at: index, text: sentences[index] ?? '' });
  };
  const go = (to: number): void => {
    if (isOn || to < 0 || to >= sentences.length) return;
    send.reset();
    setChosen(to);
  };
  useShortcuts({ Space: toggle, ArrowRight: () => go(index + 1), ArrowLeft: () => go(index - 1) });
  const stored = job.recordings.find((recording) => recording.index === index);
  const heard = send.isSuccess && send.variables.at === index ? send.data : undefined;
  const done = job.recordings.filter((recording) => statusOf(recording) === 'good').length;
  if (given.error !== null) return <ErrorNotice error={given.error} />;
  const listen = take?.index === index ? take.url : stored?.audio_url;
  return (
    <Panel
      title={t('read.title')}
      tools={<span className="tabular">{t('read.done', { done, all: sentences.length })}</span>}
    >
      <div className={styles.prompter} data-on={isOn}>
        <div className={styles.words}>
          <span className={styles.number}>{index + 1}</span>
          <Sentence
            text={sentences[index] ?? ''}
            missed={heard !== undefined && !heard.isRight ? heard.unmatched : []}
          />
        </div>
        {microphone === undefined ? null : <LevelMeter stream={microphone.stream} label={t('voice.level')} />}
      </div>
      <div className={styles.bar}>
        <Button
          look="ghost"
          icon={<ChevronLeft />}
          aria-label={t('read.before')}
          disabled={index === 0 || isOn}
          onClick={() => go(index - 1)}
        />
        {microphone === undefined ? (
          <Button look="primary" icon={<Mic />} disabled={!may.operate} onClick={open}>
            {t('read.microphone')}
          </Button>
        ) : (
          <Button
            look={isOn ? 'danger' : 'primary'}
            icon={isOn ? <Square fill="currentColor" /> : <Circle fill="currentColor" />}
            disabled={send.isPending}
            onClick={toggle}
          >
            {t(isOn ? 'read.stop' : listen === undefined ? 'read.record' : 'read.again')}
          </Button>
        )}
        <Button
          look="ghost"
          icon={<ChevronRight />}
          aria-label={t('read.next')}
          disabled={index >= sentences.length - 1 || isOn}
          onClick={() => go(index + 1)}
        />
        {listen === undefined || isOn ? null : (
          <audio className={styles.player} src={listen} controls aria-label={t('read.listen')} />
        )}
      </div>
      <div className={styles.verdict} role="status">
        {send.isPending ? (
          <>
            <Spinner /> {t('read.checking')}
          </>
        ) : heard === undefined ? (
          <span className={styles.quiet}>{t('read.hint')}</span>
        ) : heard.isRight ? (
          t('read.good')
        ) : (
          <span className={styles.fault}>{t('read.missed')}</span>
        )}
      </div>
      {send.error === null ? null : <ErrorNotice error={send.error} />}
      {error === undefined ? null : <ErrorNotice error={error} />}
      <ol className={styles.list}>
        {sentences.map((text, at) => (
          <li key={at}>
            <button
              type="button"
              className={styles.item}
              data-status={statusOf(job.recordings.find((recording) => recording.index === at))}
              aria-current={at === index}
              title={text}
              onClick={() => go(at)}
            >
              {at + 1}
            </button>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** A sentence in large letters; what was not heard is marked. */
function Sentence({
  text,
  missed,
}: {
  readonly text: string;
  readonly missed: readonly number[];
}): ReactNode {
  if (missed.length === 0) return <p className={styles.sentence}>{text}</p>;
  const wrong = new Set(missed);
  const letters = [...new Intl.Segmenter().segment(text)];
  return (
    <p className={styles.sentence}>
      {letters.map(({ segment, index }) =>
        wrong.has(index) ? (
          <mark key={index} className={styles.missed}>
            {segment}
          </mark>
        ) : (
          segment
        ),
      )}
    </p>
  );
}
