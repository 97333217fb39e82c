import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import shared from '../shared/shared.module.css';
import styles from './avatar.module.css';

export interface Choice {
  readonly label: string;
  readonly look?: 'primary' | 'plain' | 'danger';
  /** It makes no sense without a comment. */
  readonly needsComment?: boolean;
  readonly decide: (comment: string) => Promise<unknown>;
}

/** A question with a comment and two or three answers. */
export function Verdict({
  jobId,
  title,
  children,
  choices,
}: {
  readonly jobId: string;
  readonly title: string;
  readonly children: ReactNode;
  readonly choices: readonly Choice[];
}): ReactNode {
  const { t } = useTranslation('training');
  const cache = useQueryClient();
  const may = useMay();
  const [comment, setComment] = useState('');
  const decide = useMutation({
    mutationFn: (choice: Choice) => choice.decide(comment.trim()),
    onSuccess: async () => {
      setComment('');
      await cache.invalidateQueries({ queryKey: keys.avatarTraining(jobId) });
      await cache.invalidateQueries({ queryKey: keys.voiceTraining(jobId) });
      await cache.invalidateQueries({ queryKey: keys.reviewQueue });
    },
  });
  return (
    <Panel title={title}>
      <div className={shared.form}>
        <div className={styles.quiet}>{children}</div>
        <TextArea
          label={t('verdict.comment')}
          value={comment}
          rows={2}
          maxLength={1000}
          disabled={!may.operate}
          onChange={(event) => setComment(event.target.value)}
        />
        {decide.error === null ? null : <ErrorNotice error={decide.error} />}
        <div className={shared.end}>
          {choices.map((choice) => (
            <Button
              key={choice.label}
              look={choice.look ?? 'plain'}
              busy={decide.isPending && decide.variables === choice}
              disabled={
                !may.operate || decide.isPending || (choice.needsComment === true && comment.trim() === '')
              }
              onClick={() => decide.mutate(choice)}
            >
              {choice.label}
            </Button>
          ))}
        </div>
      </div>
    </Panel>
  );
}
