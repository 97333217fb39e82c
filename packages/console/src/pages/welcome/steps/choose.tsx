import { useQuery } from '@tanstack/react-query';
import { Clapperboard } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchEngines } from '../../../api/own-engines.ts';
import type { Presenter } from '../../../api/own-first-run.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { languageOf, voiceFor } from '../voice-choice.ts';
import { PresenterGrid } from './presenter-grid.tsx';
import styles from './steps.module.css';
import { TextChoice } from './text-choice.tsx';

/** Who speaks, and what. */
export function Choose({
  presenter,
  onPresenter,
  text,
  onText,
  busy,
  error,
  onMake,
}: {
  readonly presenter: Presenter | undefined;
  readonly onPresenter: (presenter: Presenter) => void;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly busy: boolean;
  readonly error: unknown;
  /** @param voice asset id of the voice that fits the text */
  readonly onMake: (voice: string | undefined) => void;
}): ReactNode {
  const { t, i18n } = useTranslation('welcome');
  const { data: engines = [] } = useQuery({
    queryKey: keys.engines,
    queryFn: ({ signal }) => fetchEngines(signal),
  });
  const voice =
    presenter === undefined ? undefined : voiceFor(presenter, engines, languageOf(text, i18n.language));
  const missing = presenter === undefined ? 'presenter' : text.trim() === '' ? 'text' : undefined;
  return (
    <div className={styles.choose}>
      <div className={styles.lead}>
        <h1>{t('title')}</h1>
        <p>{t('lead')}</p>
      </div>
      <section className={styles.who} aria-labelledby="welcome-who">
        <h2 id="welcome-who">
          <span className={styles.number}>1</span>
          {t('who')}
        </h2>
        <PresenterGrid chosen={presenter?.asset_id} onChoose={onPresenter} />
      </section>
      <section className={styles.what} aria-labelledby="welcome-what">
        <h2 id="welcome-what">
          <span className={styles.number}>2</span>
          {t('what')}
        </h2>
        <TextChoice text={text} onText={onText} />
        <div className={styles.make}>
          {error === null ? null : <ErrorNotice error={error} />}
          <Button
            look="primary"
            className={styles.big}
            icon={<Clapperboard />}
            busy={busy}
            disabled={missing !== undefined}
            onClick={() => onMake(voice?.asset_id)}
          >
            {t('make')}
          </Button>
          <p className={styles.next} aria-live="polite">
            {missing === undefined ? t('ready', { voice: voice?.name ?? '' }) : t(`missing.${missing}`)}
          </p>
        </div>
      </section>
    </div>
  );
}
