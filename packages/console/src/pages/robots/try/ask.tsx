import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { askRobot, type Robot, type RobotAnswer, type RobotBrain } from '../../../api/own-dialogs.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import styles from './try.module.css';

interface Asked {
  readonly question: string;
  readonly answer: RobotAnswer;
  readonly ms: number;
}

/** What it would answer, in words: the quickest way to try knowledge and models. */
export function Ask({
  robot,
  brain,
}: {
  readonly robot: Robot;
  /** Not saved yet: asked instead of the stored one. */
  readonly brain: RobotBrain | undefined;
}): ReactNode {
  const { t } = useTranslation('robots');
  const [language, setLanguage] = useState<DialogLanguage>(robot.languages[0]?.language ?? 'en_US');
  const [question, setQuestion] = useState('');
  const [before, setBefore] = useState<readonly Asked[]>([]);
  const ask = useMutation({
    mutationFn: async (text: string) => {
      const began = performance.now();
      const answer = await askRobot(robot.robot_id, {
        ...{ question: text, language },
        ...(brain === undefined ? {} : { brain }),
      });
      return { question: text, answer, ms: Math.round(performance.now() - began) };
    },
    onSuccess: (asked) => setBefore((all) => [asked, ...all].slice(0, 20)),
  });
  if ((brain ?? robot.brain).kind === 'third_party') return <Notice>{t('ask.thirdParty')}</Notice>;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const text = question.trim();
    if (text === '' || ask.isPending) return;
    setQuestion('');
    ask.mutate(text);
  };
  return (
    <div className={styles.ask}>
      {robot.languages.length > 1 ? (
        <Segmented
          label={t('create.language')}
          value={language}
          onChange={setLanguage}
          choices={robot.languages.map(({ language: value }) => ({ value, label: t(`language.${value}`) }))}
        />
      ) : null}
      <form className={styles.words} onSubmit={submit}>
        <TextField
          className={styles.grow}
          label={t('try.question')}
          quiet
          placeholder={t('try.question')}
          value={question}
          maxLength={500}
          onChange={(event) => setQuestion(event.target.value)}
        />
        <Button
          type="submit"
          look="primary"
          icon={<Send />}
          busy={ask.isPending}
          aria-label={t('ask.send')}
          disabled={question.trim() === ''}
        />
      </form>
      {ask.error === null ? null : <ErrorNotice error={ask.error} />}
      <ol className={styles.answers} aria-live="polite">
        {before.map(({ question: asked, answer, ms }, i) => (
          <li key={before.length - i}>
            <p className={styles.asked}>{asked}</p>
            <p className={styles.answer}>{answer.answer}</p>
            {answer.images.length === 0 ? null : (
              <div className={styles.images}>
                {answer.images.map((image) => (
                  <Picture key={image} address={image} />
                ))}
              </div>
            )}
            <p className={`${styles.figure} tabular`}>
              {[t(`ask.from.${answer.source}`), answer.title, t('ask.took', { ms: ms.toLocaleString() })]
                .filter((part) => part !== undefined)
                .join(' · ')}
            </p>
          </li>
        ))}
      </ol>
      {before.length === 0 ? <p className={styles.hint}>{t('ask.hint')}</p> : null}
    </div>
  );
}

/** A picture of an answer; those of other sites are linked, as this page shows its own server's only. */
function Picture({ address }: { readonly address: string }): ReactNode {
  const url = new URL(address, location.href);
  return url.origin === location.origin ? (
    <img src={url.href} alt="" loading="lazy" />
  ) : (
    <a href={url.href} target="_blank" rel="noreferrer">
      {url.host}
    </a>
  );
}
