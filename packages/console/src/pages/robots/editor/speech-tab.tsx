import { ArrowUp, AudioLines, Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DIALOG_LANGUAGES, type RobotSpeech } from '../../../api/own-dialogs.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { VoicePicker } from '../../videos/editor/pickers/voice-picker.tsx';
import { useAsset } from '../../videos/shared/use-assets.ts';
import { linesOf, listOf, MOST_HOT_QUESTIONS, withSpeech, type Parts } from './draft.ts';
import styles from './editor.module.css';

const SLIDERS = [
  { name: 'speed', min: 50, max: 200 },
  { name: 'pitch', min: 50, max: 200 },
  { name: 'volume', min: 90, max: 240 },
] as const;
/** Percent that leave a voice as it is; volume has a scale of its own. */
const PLAIN = { speed: 100, pitch: 100, volume: 140 } as const;

/** What it speaks, with which voice, what it says first, what people may ask with one click. */
export function SpeechTab({ draft, change, disabled }: Parts): ReactNode {
  const { t } = useTranslation('robots');
  const { languages } = draft;
  const missing = DIALOG_LANGUAGES.filter((one) => !languages.some(({ language }) => language === one));
  return (
    <div className={styles.form}>
      <p className={styles.hint}>{t('speech.lead')}</p>
      {languages.map((speech, i) => (
        <Language
          key={speech.language}
          speech={speech}
          isFirst={i === 0}
          disabled={disabled}
          onChange={(changed) => change({ languages: withSpeech(languages, changed) })}
          onFirst={() => change({ languages: [speech, ...languages.filter((one) => one !== speech)] })}
          onRemove={
            languages.length > 1
              ? () => change({ languages: languages.filter((one) => one !== speech) })
              : undefined
          }
        />
      ))}
      {disabled ? null : (
        <div className={styles.row}>
          {missing.map((language) => (
            <Button
              key={language}
              icon={<Plus />}
              onClick={() =>
                change({
                  languages: [...languages, { language, greeting: t(`create.greeting.${language}`) }],
                })
              }
            >
              {t('speech.add', { language: t(`language.${language}`) })}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

function Language({
  speech,
  isFirst,
  disabled,
  onChange,
  onFirst,
  onRemove,
}: {
  readonly speech: RobotSpeech;
  readonly isFirst: boolean;
  readonly disabled: boolean;
  readonly onChange: (speech: RobotSpeech) => void;
  readonly onFirst: () => void;
  readonly onRemove: (() => void) | undefined;
}): ReactNode {
  const { t } = useTranslation('robots');
  const [isPicking, setPicking] = useState(false);
  const voice = useAsset(speech.voice_asset_id);
  const name = t(`language.${speech.language}`);
  const asked = (speech.hot_questions ?? []).filter((text) => text.trim() !== '');
  return (
    <section className={styles.language} aria-label={name}>
      <header className={styles.languageHead}>
        <h3>{name}</h3>
        {isFirst ? <Badge tone="accent">{t('speech.first')}</Badge> : null}
        {disabled || isFirst ? null : (
          <Button size="s" look="ghost" icon={<ArrowUp />} onClick={onFirst}>
            {t('speech.makeFirst')}
          </Button>
        )}
        {disabled || onRemove === undefined ? null : (
          <Button
            size="s"
            look="ghost"
            icon={<Trash2 />}
            aria-label={t('speech.remove', { language: name })}
            onClick={onRemove}
          />
        )}
      </header>
      <div className={styles.row}>
        <div className={styles.grow}>
          <div className={styles.legend}>{t('speech.voice')}</div>
          {speech.voice_asset_id === undefined
            ? t('speech.ownVoice')
            : (voice.data?.asset_name ?? (voice.error === null ? '…' : t('speech.lostVoice')))}
        </div>
        {disabled ? null : (
          <>
            <Button icon={<AudioLines />} onClick={() => setPicking(true)}>
              {t('speech.pick')}
            </Button>
            {speech.voice_asset_id === undefined ? null : (
              <Button look="ghost" onClick={() => onChange(withoutVoice(speech))}>
                {t('speech.dropVoice')}
              </Button>
            )}
          </>
        )}
      </div>
      <div className={styles.two}>
        {SLIDERS.map(({ name: member, min, max }) => (
          <Slider
            key={member}
            label={t(`speech.${member}`)}
            min={min}
            max={max}
            value={speech[member] ?? PLAIN[member]}
            shown={`${speech[member] ?? PLAIN[member]} %`}
            disabled={disabled}
            onChange={(value) => onChange({ ...speech, [member]: value })}
          />
        ))}
      </div>
      <TextArea
        label={t('speech.greeting')}
        hint={t('speech.greetingHint')}
        rows={2}
        maxLength={1000}
        value={speech.greeting ?? ''}
        disabled={disabled}
        onChange={(event) => onChange({ ...speech, greeting: event.target.value })}
      />
      <TextArea
        label={t('speech.hot')}
        hint={t('speech.hotHint', { most: MOST_HOT_QUESTIONS })}
        rows={4}
        value={linesOf(speech.hot_questions)}
        disabled={disabled}
        error={
          asked.length > MOST_HOT_QUESTIONS ? t('speech.tooMany', { most: MOST_HOT_QUESTIONS }) : undefined
        }
        onChange={(event) => onChange({ ...speech, hot_questions: listOf(event.target.value) })}
      />
      {isPicking ? (
        <VoicePicker
          open
          chosen={speech.voice_asset_id}
          words={speech.greeting ?? ''}
          onClose={() => setPicking(false)}
          onPick={({ asset_id: id = '' }) => {
            setPicking(false);
            onChange({ ...speech, voice_asset_id: id });
          }}
        />
      ) : null}
    </section>
  );
}

/** With the voice that the avatar brings. */
function withoutVoice({ voice_asset_id: _voice, ...rest }: RobotSpeech): RobotSpeech {
  return rest;
}
