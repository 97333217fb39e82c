import { Upload, X } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../../../api/explain.ts';
import { Button } from '../../../../ui/button.tsx';
import { Progress } from '../../../../ui/progress.tsx';
import { useEditor } from '../editor-context.tsx';
import type { Autosave } from '../use-autosave.ts';
import { RECORDING_KINDS } from './check-recording.ts';
import styles from './recording-bar.module.css';
import { RecordingRefused, useRecording } from './use-recording.ts';

/** The recording that the presenter speaks with: sent, heard, replaced. */
export function RecordingBar({
  scriptId,
  flush,
}: {
  readonly scriptId: string | undefined;
  readonly flush: Autosave['flush'];
}): ReactNode {
  const { t } = useTranslation(['videos', 'common']);
  const { script, segment, mayEdit } = useEditor();
  const sequence = script.shoot_scripts[segment]?.sequence_no ?? segment + 1;
  const { url, sent, error, send, stop } = useRecording(scriptId, sequence, flush);
  const file = useRef<HTMLInputElement>(null);
  const why =
    error === undefined
      ? undefined
      : error instanceof RecordingRefused
        ? t(`recording.fault.${error.fault}`)
        : explain(error, (key, values) => t(`common:${key}`, values)).what;
  return (
    <div className={styles.bar}>
      {sent !== undefined ? (
        <>
          <div className={styles.progress}>
            <Progress value={sent} label={t('recording.sending')} />
          </div>
          <span className="tabular">{Math.round(sent * 100)} %</span>
          <Button size="s" look="ghost" icon={<X />} onClick={stop}>
            {t('common:cancel')}
          </Button>
        </>
      ) : (
        <>
          {url === undefined ? (
            <span className={styles.none}>{t('recording.none')}</span>
          ) : (
            <audio
              className={styles.sound}
              src={url}
              controls
              preload="metadata"
              aria-label={t('recording.label', { number: segment + 1 })}
            />
          )}
          {mayEdit ? (
            <Button size="s" icon={<Upload />} onClick={() => file.current?.click()}>
              {t(url === undefined ? 'recording.upload' : 'recording.replace')}
            </Button>
          ) : null}
        </>
      )}
      {why === undefined || sent !== undefined ? null : (
        <span className={styles.fault} role="alert">
          {why}
        </span>
      )}
      <input
        ref={file}
        type="file"
        hidden
        aria-label={t('recording.upload')}
        accept={RECORDING_KINDS.map((kind) => `.${kind}`).join(',')}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = '';
          if (chosen !== undefined) send(chosen);
        }}
      />
    </div>
  );
}
