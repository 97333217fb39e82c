import { RotateCcw } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchMotion, type MotionPreview, type PreviewStep } from '../../../../api/own-previews.ts';
import { Button } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { ErrorNotice } from '../../../../ui/notice.tsx';
import { Progress } from '../../../../ui/progress.tsx';
import { useEditor } from '../editor-context.tsx';
import { spaceOf } from '../state/script.ts';
import { motionOrder } from './motion-order.ts';
import styles from './motion-dialog.module.css';

type Outcome =
  | { readonly kind: 'making'; readonly step: PreviewStep | undefined }
  | { readonly kind: 'made'; readonly preview: MotionPreview }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The segment spoken and moving, small; closing ends what is still being made. */
export function MotionDialog({
  scriptId,
  onClose,
}: {
  readonly scriptId: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['videos', 'common']);
  const { script, segment } = useEditor();
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'making', step: undefined });
  const space = spaceOf(script);
  const order = useMemo(() => motionOrder(script, segment, scriptId), [script, segment, scriptId]);
  useEffect(() => {
    const stop = new AbortController();
    setOutcome({ kind: 'making', step: undefined });
    fetchMotion(
      order,
      (step) => {
        if (!stop.signal.aborted) setOutcome({ kind: 'making', step });
      },
      stop.signal,
    ).then(
      (preview) => {
        if (!stop.signal.aborted) setOutcome({ kind: 'made', preview });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setOutcome({ kind: 'failed', error });
      },
    );
    return () => stop.abort();
  }, [order, attempt]);
  const made = outcome.kind === 'made' ? outcome.preview.video : undefined;
  const url = useMemo(() => (made === undefined ? undefined : URL.createObjectURL(made)), [made]);
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  return (
    <Dialog open onClose={onClose} title={t('motion.title', { number: segment + 1 })} place="centre" wide>
      <div className={styles.screen} style={{ aspectRatio: `${space.width} / ${space.height}` }}>
        {outcome.kind === 'making' ? (
          <div className={styles.making}>
            <Progress value={outcome.step?.progress ?? undefined} label={t('motion.making')} />
            <span role="status">{t(`phase.${outcome.step?.phase ?? 'waiting'}`)}</span>
            <Button size="s" onClick={onClose}>
              {t('common:cancel')}
            </Button>
          </div>
        ) : outcome.kind === 'failed' ? (
          <ErrorNotice
            error={outcome.error}
            action={
              <Button size="s" icon={<RotateCcw />} onClick={() => setAttempt((n) => n + 1)}>
                {t('common:retry')}
              </Button>
            }
          />
        ) : (
          // Subtitles are part of the picture.
          <video
            src={url}
            controls
            autoPlay
            playsInline
            aria-label={t('motion.title', { number: segment + 1 })}
          />
        )}
      </div>
      <p className={styles.hint}>{t('motion.hint')}</p>
    </Dialog>
  );
}
