import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { Segmented } from '../../../../ui/segmented.tsx';
import { isPhoneme } from './helpers.ts';
import styles from './words-panel.module.css';

export interface PronounceDialogProps {
  readonly words: string;
  readonly phoneme: 'pinyin' | 'cmu' | undefined;
  readonly alias: boolean;
  readonly onClose: () => void;
  readonly onDone: (tag: { name: string; attribute: string; value: string }) => void;
}

/** How chosen words are read: by their sounds, or as other words. */
export function PronounceDialog({ words, phoneme, alias, onClose, onDone }: PronounceDialogProps): ReactNode {
  const { t } = useTranslation('videos');
  const [way, setWay] = useState<'sounds' | 'alias'>(phoneme === undefined ? 'alias' : 'sounds');
  const [value, setValue] = useState('');
  const wrong = way === 'sounds' && phoneme !== undefined && value !== '' && !isPhoneme(phoneme, value);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (value.trim() === '' || wrong) return;
    onDone(
      way === 'sounds'
        ? { name: 'phoneme', attribute: 'ph', value: value.trim() }
        : { name: 'sub', attribute: 'alias', value: value.trim() },
    );
  };
  return (
    <Dialog
      open
      place="centre"
      onClose={onClose}
      title={t('words.pronounceTitle', { words })}
      actions={
        <Button look="primary" type="submit" form="pronounce" disabled={value.trim() === '' || wrong}>
          {t('words.pronounceDone')}
        </Button>
      }
    >
      <form id="pronounce" className={styles.form} onSubmit={submit}>
        {phoneme !== undefined && alias ? (
          <Segmented
            label={t('words.way')}
            value={way}
            onChange={setWay}
            choices={[
              { value: 'sounds', label: t('words.sounds') },
              { value: 'alias', label: t('words.alias') },
            ]}
          />
        ) : null}
        <TextField
          label={t(way === 'alias' ? 'words.aliasField' : `words.${phoneme ?? 'cmu'}Field`)}
          hint={t(way === 'alias' ? 'words.aliasHint' : `words.${phoneme ?? 'cmu'}Hint`)}
          error={wrong ? t(`words.${phoneme}Wrong`) : undefined}
          value={value}
          onChange={(event) => setValue(event.target.value)}
          autoFocus
        />
      </form>
    </Dialog>
  );
}
