import { Trash2 } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgePair } from '../../../api/own-dialogs.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { linesOf, listOf } from '../editor/draft.ts';
import styles from './knowledge.module.css';

const FORM = 'knowledge-pair';
const LONGEST_QUESTION = 256;
const LONGEST_ANSWER = 4096;

/** One question, how else it is asked, and its answer. */
export function PairDialog({
  pair,
  disabled,
  onClose,
  onPut,
  onRemove,
}: {
  /** undefined: a new one. */
  readonly pair: KnowledgePair | undefined;
  readonly disabled: boolean;
  readonly onClose: () => void;
  readonly onPut: (pair: KnowledgePair) => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { t } = useTranslation('robots');
  const [question, setQuestion] = useState(pair?.question ?? '');
  const [alternatives, setAlternatives] = useState(linesOf(pair?.alternatives));
  const [answer, setAnswer] = useState(pair?.answer ?? '');
  const [images, setImages] = useState(linesOf(pair?.images));
  const isWhole = question.trim() !== '' && answer.trim() !== '';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!isWhole) return;
    onPut({
      question: question.trim(),
      alternatives: filled(alternatives),
      answer: answer.trim(),
      images: filled(images),
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(pair === undefined ? 'knowledge.add' : 'knowledge.change')}
      actions={
        disabled ? undefined : (
          <>
            {pair === undefined ? null : (
              <Button look="danger" icon={<Trash2 />} onClick={onRemove}>
                {t('delete', { ns: 'common' })}
              </Button>
            )}
            <Button look="primary" type="submit" form={FORM} disabled={!isWhole}>
              {t('knowledge.put')}
            </Button>
          </>
        )
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <TextField
          label={t('knowledge.question')}
          value={question}
          maxLength={LONGEST_QUESTION}
          disabled={disabled}
          autoFocus
          required
          onChange={(event) => setQuestion(event.target.value)}
        />
        <TextArea
          label={t('knowledge.alternatives')}
          hint={t('knowledge.alternativesHint')}
          rows={4}
          value={alternatives}
          disabled={disabled}
          onChange={(event) => setAlternatives(event.target.value)}
        />
        <TextArea
          label={t('knowledge.answer')}
          hint={t('knowledge.answerHint')}
          rows={7}
          value={answer}
          maxLength={LONGEST_ANSWER}
          disabled={disabled}
          required
          onChange={(event) => setAnswer(event.target.value)}
        />
        <TextArea
          label={t('knowledge.images')}
          hint={t('knowledge.imagesHint')}
          rows={2}
          value={images}
          disabled={disabled}
          onChange={(event) => setImages(event.target.value)}
        />
      </form>
    </Dialog>
  );
}

const filled = (lines: string): readonly string[] =>
  listOf(lines)
    .map((one) => one.trim())
    .filter((one) => one !== '');
