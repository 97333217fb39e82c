import { ArrowRight, AudioLines, KeyRound, RotateCcw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { EngineDialog } from '../../system/engines/engine-dialog.tsx';
import { useFinish } from '../use-finish.ts';
import { ChoosePassword } from './choose-password.tsx';
import styles from './steps.module.css';

/** What to know once the first video is there. */
export function After({
  isDone,
  needsPassword,
  onPassword,
  onAgain,
}: {
  readonly isDone: boolean;
  readonly needsPassword: boolean;
  readonly onPassword: (state: 'needed' | 'changing' | 'chosen') => void;
  readonly onAgain: () => void;
}): ReactNode {
  const { t } = useTranslation('welcome');
  const may = useMay();
  const finish = useFinish();
  const [plugging, setPlugging] = useState(false);
  return (
    <aside className={styles.after} aria-label={t('after')}>
      {isDone ? <h1>{t('done')}</h1> : <h2>{t('meanwhile')}</h2>}
      <section className={styles.card}>
        <h2>
          <AudioLines size={18} />
          {t('voice.title')}
        </h2>
        <p>{t('voice.plain')}</p>
        {may.administer ? <Button onClick={() => setPlugging(true)}>{t('voice.plug')}</Button> : null}
      </section>
      {needsPassword && may.administer ? (
        <section className={styles.card}>
          <h2>
            <KeyRound size={18} />
            {t('password.title')}
          </h2>
          <p>{t('password.why')}</p>
          <ChoosePassword onState={onPassword} />
        </section>
      ) : null}
      <div className={styles.ways}>
        <Button
          look={isDone ? 'primary' : 'plain'}
          icon={<ArrowRight />}
          busy={finish.isPending}
          onClick={() => finish.mutate()}
        >
          {t('toVideos')}
        </Button>
        {isDone ? (
          <Button look="ghost" icon={<RotateCcw />} onClick={onAgain}>
            {t('another')}
          </Button>
        ) : null}
      </div>
      {plugging ? <EngineDialog onClose={() => setPlugging(false)} /> : null}
    </aside>
  );
}
