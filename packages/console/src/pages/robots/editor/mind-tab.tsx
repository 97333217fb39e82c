import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BRAIN_KINDS, DIALOG_LANGUAGES, type Robot, type RobotBrain } from '../../../api/own-dialogs.ts';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import type { Parts } from './draft.ts';
import styles from './editor.module.css';
import { KeyField } from './key-field.tsx';

/** Who answers, and what is said when an answer must not be. */
export function MindTab({ draft, change, disabled, robot }: Parts & { readonly robot: Robot }): ReactNode {
  const { t } = useTranslation('robots');
  const { brain } = draft;
  const set = (part: Partial<RobotBrain>): void => change({ brain: { ...brain, ...part } });
  const isRemote = brain.kind === 'openai' || brain.kind === 'callback';
  return (
    <div className={styles.form}>
      <Select
        label={t('brain.kind')}
        hint={t(`brain.hints.${brain.kind}`)}
        value={brain.kind}
        disabled={disabled}
        onChange={(kind) => set({ kind })}
        choices={BRAIN_KINDS.map((value) => ({ value, label: t(`brain.kinds.${value}`) }))}
      />
      {isRemote ? (
        <Remote
          brain={brain}
          disabled={disabled}
          hasKey={robot.brain.kind === brain.kind && robot.brain.has_key === true}
          set={set}
        />
      ) : null}
      {brain.kind === 'third_party' ? <Notice>{t('brain.thirdParty')}</Notice> : null}
      {brain.kind === 'third_party' ? null : (
        <SafeAnswers draft={draft} change={change} disabled={disabled} />
      )}
    </div>
  );
}

function Remote({
  brain,
  disabled,
  hasKey,
  set,
}: {
  readonly brain: RobotBrain;
  readonly disabled: boolean;
  readonly hasKey: boolean;
  readonly set: (part: Partial<RobotBrain>) => void;
}): ReactNode {
  const { t } = useTranslation('robots');
  const isModel = brain.kind === 'openai';
  return (
    <>
      <TextField
        label={t('brain.url')}
        hint={t(`brain.urlHint.${isModel ? 'openai' : 'callback'}`)}
        type="url"
        placeholder={isModel ? 'http://127.0.0.1:11434/v1' : 'https://example.com/answer'}
        value={brain.url ?? ''}
        disabled={disabled}
        onChange={(event) => set({ url: event.target.value })}
      />
      <div className={styles.two}>
        {isModel ? (
          <TextField
            label={t('brain.model')}
            placeholder="qwen2.5:7b"
            value={brain.model ?? ''}
            disabled={disabled}
            onChange={(event) => set({ model: event.target.value })}
          />
        ) : (
          <TextField
            label={t('brain.appId')}
            hint={t('brain.appIdHint')}
            value={brain.app_id ?? ''}
            disabled={disabled}
            onChange={(event) => set({ app_id: event.target.value })}
          />
        )}
        <KeyField
          label={t(isModel ? 'brain.key' : 'brain.secret')}
          hint={isModel ? undefined : t('brain.secretHint')}
          value={brain.key}
          hasKey={hasKey}
          disabled={disabled}
          onChange={(key) => set({ key })}
        />
      </div>
      {isModel ? (
        <TextArea
          label={t('brain.prompt')}
          hint={t('brain.promptHint')}
          rows={6}
          maxLength={20_000}
          value={brain.system_prompt ?? ''}
          disabled={disabled}
          onChange={(event) => set({ system_prompt: event.target.value })}
        />
      ) : (
        <Switch
          label={t('brain.stream')}
          hint={t('brain.streamHint')}
          checked={brain.is_stream ?? true}
          disabled={disabled}
          onChange={(isStream) => set({ is_stream: isStream })}
        />
      )}
      <p className={styles.hint}>{t('brain.tryIt')}</p>
    </>
  );
}

function SafeAnswers({ draft, change, disabled }: Parts): ReactNode {
  const { t } = useTranslation('robots');
  return (
    <>
      <div>
        <div className={styles.legend}>{t('brain.safe')}</div>
        <p className={styles.hint}>{t('brain.safeHint')}</p>
      </div>
      {DIALOG_LANGUAGES.filter((language) => draft.languages.some((one) => one.language === language)).map(
        (language) => (
          <TextField
            key={language}
            label={t(`language.${language}`)}
            maxLength={1000}
            value={draft.safe_answer[language] ?? ''}
            disabled={disabled}
            onChange={(event) =>
              change({ safe_answer: { ...draft.safe_answer, [language]: event.target.value } })
            }
          />
        ),
      )}
    </>
  );
}
