import { Check, Play, Square } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { ErrorNotice } from '../../../../ui/notice.tsx';
import { Select } from '../../../../ui/select.tsx';
import { languageName, sampleOf, type Asset } from '../../shared/assets.ts';
import { useAssets } from '../../shared/use-assets.ts';
import { useAudition } from '../../shared/use-audition.ts';
import { plainWords } from '../words/ssml.ts';
import styles from './picker.module.css';

const EVERY = '*';
/** Characters of a text that are spoken to show a voice. */
const SHORT = 160;

/** Voices, each to be heard with the words of the segment. */
export function VoicePicker({
  open,
  chosen,
  words,
  onClose,
  onPick,
}: {
  readonly open: boolean;
  readonly chosen: string | undefined;
  /** What the segment says; a voice without it says its own sentence. */
  readonly words: string;
  readonly onClose: () => void;
  readonly onPick: (voice: Asset) => void;
}): ReactNode {
  const { t, i18n } = useTranslation(['videos', 'common']);
  const { data = [], error } = useAssets('VOICE_MODEL', 'HUMAN_MODEL_2D');
  const audition = useAudition();
  const [sought, setSought] = useState('');
  const [language, setLanguage] = useState(EVERY);
  const voices = useMemo(() => distinct(data.filter((one) => one.asset_type === 'VOICE_MODEL')), [data]);
  const languages = useMemo(
    () =>
      [
        ...new Set(voices.map((one) => languageName(one, i18n.language)).filter((one) => one !== undefined)),
      ].sort(),
    [voices, i18n.language],
  );
  const shown = voices.filter(
    (one) =>
      (language === EVERY || languageName(one, i18n.language) === language) &&
      (one.asset_name ?? '').toLowerCase().includes(sought.trim().toLowerCase()),
  );
  const hear = (voice: Asset): void => {
    const id = voice.asset_id ?? '';
    const sample = sampleOf(voice);
    const text = firstWords(plainWords(words));
    if (text === '' && sample !== undefined) audition.toggle(id, { url: sample });
    else audition.toggle(id, { text, emotion: id });
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('voice.pick')} wide>
      <div className={styles.filters}>
        <TextField
          label={t('common:search')}
          quiet
          type="search"
          placeholder={t('common:search')}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
        <Select
          label={t('voice.language')}
          quiet
          value={language}
          onChange={setLanguage}
          choices={[
            { value: EVERY, label: t('voice.everyLanguage') },
            ...languages.map((one) => ({ value: one, label: one })),
          ]}
        />
      </div>
      {error === null ? null : <ErrorNotice error={error} />}
      <ul className={styles.voices}>
        {shown.map((voice) => {
          const id = voice.asset_id ?? '';
          const on = audition.playing === id;
          const { sex } = voice.asset_extra_meta?.voice_model_meta ?? {};
          return (
            <li key={id} className={styles.voice}>
              <Button
                look="ghost"
                icon={on ? <Square /> : <Play />}
                busy={on && audition.waiting}
                aria-label={t(on ? 'voice.stop' : 'voice.hear', { name: voice.asset_name })}
                onClick={() => hear(voice)}
              />
              <div className={styles.name}>
                <strong>{voice.asset_name}</strong>
                <span>
                  {[languageName(voice, i18n.language), sex === undefined ? undefined : t(`sex.${sex}`)]
                    .filter((one) => one !== undefined)
                    .join(' · ')}
                </span>
              </div>
              <Button
                size="s"
                look={id === chosen ? 'ghost' : 'plain'}
                icon={id === chosen ? <Check /> : undefined}
                aria-pressed={id === chosen}
                onClick={() => onPick(voice)}
              >
                {t(id === chosen ? 'voice.chosen' : 'voice.use')}
              </Button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

/** Presets have an id for every region: one of those that are called alike is enough. */
function distinct(voices: readonly Asset[]): readonly Asset[] {
  const names = new Set<string>();
  return voices.filter(({ asset_name: name = '' }) => !names.has(name) && names.add(name));
}

function firstWords(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length <= SHORT) return trimmed;
  const end = trimmed.slice(0, SHORT).search(/[.!?。！？][^.!?。！？]*$/);
  return trimmed.slice(0, end > 0 ? end + 1 : SHORT);
}
