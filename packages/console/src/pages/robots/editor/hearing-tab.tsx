import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RECOGNISER_KINDS, type Robot, type RobotRecogniser } from '../../../api/own-dialogs.ts';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { linesOf, listOf, LONGEST_SLEEP, SHORTEST_SLEEP, WAKE_KINDS, type Parts } from './draft.ts';
import styles from './editor.module.css';
import { HearingTest } from './hearing-test.tsx';
import { KeyField } from './key-field.tsx';

/** What turns the visitor's speech into text, and which words wake it. */
export function HearingTab({
  draft,
  change,
  disabled,
  robot,
  dirty,
}: Parts & { readonly robot: Robot; readonly dirty: boolean }): ReactNode {
  const { t } = useTranslation('robots');
  const { recogniser, wake_phrases: wake } = draft;
  const set = (part: Partial<RobotRecogniser>): void => change({ recogniser: { ...recogniser, ...part } });
  const isRemote = recogniser.kind === 'http' || recogniser.kind === 'websocket';
  const isStored = !dirty && robot.recogniser.kind === recogniser.kind;
  return (
    <div className={styles.form}>
      <Select
        label={t('hearing.kind')}
        hint={t(`hearing.hints.${recogniser.kind}`)}
        value={recogniser.kind}
        disabled={disabled}
        onChange={(kind) => set({ kind })}
        choices={RECOGNISER_KINDS.map((value) => ({ value, label: t(`hearing.kinds.${value}`) }))}
      />
      {isRemote ? (
        <>
          <TextField
            label={t('brain.url')}
            type="url"
            placeholder={
              recogniser.kind === 'http' ? 'http://127.0.0.1:8000/v1' : 'ws://127.0.0.1:8000/recognise'
            }
            value={recogniser.url ?? ''}
            disabled={disabled}
            onChange={(event) => set({ url: event.target.value })}
          />
          <div className={styles.two}>
            {recogniser.kind === 'http' ? (
              <TextField
                label={t('brain.model')}
                placeholder="whisper-1"
                value={recogniser.model ?? ''}
                disabled={disabled}
                onChange={(event) => set({ model: event.target.value })}
              />
            ) : null}
            <KeyField
              label={t('brain.key')}
              value={recogniser.key}
              hasKey={robot.recogniser.kind === recogniser.kind && robot.recogniser.has_key === true}
              disabled={disabled}
              onChange={(key) => set({ key })}
            />
          </div>
        </>
      ) : null}
      {recogniser.kind === 'none' || disabled ? null : (
        <HearingTest robot={robot} kind={recogniser.kind} isStored={isStored} />
      )}
      <div>
        <div className={styles.legend}>{t('hearing.wake')}</div>
        <p className={styles.hint}>{t('hearing.wakeHint')}</p>
      </div>
      <div className={styles.two}>
        {WAKE_KINDS.map((kind) => (
          <TextArea
            key={kind}
            label={t(`hearing.wakes.${kind}`)}
            rows={5}
            value={linesOf(wake[kind])}
            disabled={disabled}
            onChange={(event) => change({ wake_phrases: { ...wake, [kind]: listOf(event.target.value) } })}
          />
        ))}
      </div>
      <TextField
        label={t('hearing.sleep')}
        hint={t('hearing.sleepHint', { from: SHORTEST_SLEEP, to: LONGEST_SLEEP })}
        type="number"
        min={SHORTEST_SLEEP}
        max={LONGEST_SLEEP}
        value={draft.sleep_after_seconds}
        disabled={disabled}
        onChange={(event) => change({ sleep_after_seconds: Number(event.target.value) })}
      />
    </div>
  );
}
