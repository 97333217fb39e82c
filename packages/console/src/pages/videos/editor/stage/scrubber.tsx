import { RotateCcw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Slider } from '../../../../ui/slider.tsx';
import styles from './stage.module.css';

const STEP = 0.1;

/** Which moment of the segment the stage shows: the words are spoken for it, so that lips and subtitles are right. */
export function Scrubber({
  time,
  duration,
  onTime,
}: {
  /** Undefined: a picture that stands for the whole segment. */
  readonly time: number | undefined;
  /** Seconds; 0: not known yet. */
  readonly duration: number;
  readonly onTime: (time: number | undefined) => void;
}): ReactNode {
  const { t, i18n } = useTranslation('videos');
  const [dragged, setDragged] = useState<number>();
  const shown = dragged ?? time;
  const longest = Math.max(duration, time ?? 0, STEP);
  const number = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <div className={styles.scrubber}>
      <span className="tabular">{t('scrub.time', { seconds: number.format(shown ?? 0) })}</span>
      <Slider
        quiet
        label={t('scrub.label')}
        value={Math.min(shown ?? 0, longest)}
        min={0}
        max={longest}
        step={STEP}
        disabled={duration === 0}
        onChange={setDragged}
        onCommit={(at) => {
          setDragged(undefined);
          onTime(at);
        }}
      />
      <span className="tabular">
        {t(time === undefined ? 'scrub.about' : 'scrub.time', { seconds: number.format(duration) })}
        {time === undefined ? null : (
          <Button
            size="s"
            look="ghost"
            icon={<RotateCcw />}
            aria-label={t('scrub.back')}
            title={t('scrub.back')}
            onClick={() => onTime(undefined)}
          />
        )}
      </span>
    </div>
  );
}
