import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import type { VoiceDraft } from './engine-draft.ts';
import styles from './engines.module.css';

const LANGUAGES = ['en-US', 'en-GB', 'zh-CN', 'yue-CN', 'de-DE', 'fr-FR', 'es-ES', 'ja-JP', 'ko-KR', 'pt-BR'];

/** A voice of an engine. */
export function VoiceRow({
  voice,
  example,
  onChange,
  tools,
}: {
  readonly voice: VoiceDraft;
  readonly example: string;
  readonly onChange: (voice: VoiceDraft) => void;
  readonly tools: ReactNode;
}): ReactNode {
  const { t, i18n } = useTranslation('system');
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  const languages = LANGUAGES.includes(voice.language) ? LANGUAGES : [voice.language, ...LANGUAGES];
  return (
    <div className={styles.voice}>
      <TextField
        label={t('engines.speaker')}
        placeholder={example}
        value={voice.speaker}
        onChange={(event) => onChange({ ...voice, speaker: event.target.value })}
      />
      <TextField
        label={t('engines.voiceName')}
        placeholder={voice.speaker}
        value={voice.name}
        onChange={(event) => onChange({ ...voice, name: event.target.value })}
      />
      <Select
        label={t('engines.language')}
        value={voice.language}
        onChange={(language) => onChange({ ...voice, language })}
        choices={languages.map((value) => ({ value, label: names.of(value) ?? value }))}
      />
      <Select<VoiceDraft['sex']>
        label={t('engines.sex')}
        value={voice.sex}
        onChange={(sex) => onChange({ ...voice, sex })}
        choices={(['FEMALE', 'MALE'] as const).map((value) => ({ value, label: t(`engines.is.${value}`) }))}
      />
      <div className={styles.tools}>{tools}</div>
    </div>
  );
}
