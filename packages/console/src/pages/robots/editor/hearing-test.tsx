import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { Mic, Square } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecogniserKind, Robot } from '../../../api/own-dialogs.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import styles from './editor.module.css';
import { useHearing } from './use-hearing.ts';

/** Says something, and sees what is understood. */
export function HearingTest({
  robot,
  kind,
  isStored,
}: {
  readonly robot: Robot;
  readonly kind: RecogniserKind;
  /** What is shown is what the server has: only that can be tried there. */
  readonly isStored: boolean;
}): ReactNode {
  const { t } = useTranslation('robots');
  const [language, setLanguage] = useState<DialogLanguage>(robot.languages[0]?.language ?? 'en_US');
  const hearing = useHearing(robot.robot_id, kind, language);
  const isRecording = hearing.state === 'recording';
  return (
    <div className={styles.language}>
      <div className={styles.languageHead}>
        <h3>{t('hearing.test')}</h3>
        <Segmented
          label={t('create.language')}
          value={language}
          disabled={hearing.state !== 'idle'}
          onChange={setLanguage}
          choices={robot.languages.map(({ language: value }) => ({ value, label: t(`language.${value}`) }))}
        />
        <Button
          icon={isRecording ? <Square /> : <Mic />}
          pressed={isRecording}
          busy={hearing.state === 'thinking'}
          disabled={!isStored && kind !== 'browser'}
          onClick={isRecording ? hearing.stop : hearing.start}
        >
          {t(isRecording ? 'hearing.stop' : 'hearing.start')}
        </Button>
      </div>
      {!isStored && kind !== 'browser' ? <p className={styles.hint}>{t('hearing.saveFirst')}</p> : null}
      {kind === 'browser' ? <p className={styles.hint}>{t('hearing.browserHint')}</p> : null}
      <div aria-live="polite">
        {hearing.text === undefined ? null : (
          <p className={styles.heard}>{hearing.text === '' ? t('hearing.nothing') : hearing.text}</p>
        )}
        {hearing.failure === undefined ? null : (
          <Notice tone="fault">{t(`hearing.failure.${hearing.failure}`)}</Notice>
        )}
        {hearing.error === undefined ? null : <ErrorNotice error={hearing.error} />}
      </div>
    </div>
  );
}
