import { Play, Plus, X } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ENGINE_KINDS, type Engine, type EngineKind } from '../../../api/own-engines.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import {
  draftOf,
  exampleOf,
  isTriable,
  newEngineId,
  NO_VOICE,
  sentOf,
  type VoiceDraft,
} from './engine-draft.ts';
import styles from './engines.module.css';
import { useEngineChanges, useEngines } from './use-engines.ts';
import { useTrial } from './use-trial.ts';
import { VoiceRow } from './voice-row.tsx';

const FORM = 'engine';

/** Plugs a speech engine in, or changes one; it can be heard before it is saved. */
export function EngineDialog({
  engine,
  onClose,
}: {
  readonly engine?: Engine;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const toasts = useToasts();
  const { data: engines = [] } = useEngines();
  const { save } = useEngineChanges();
  const trial = useTrial();
  const [draft, setDraft] = useState(() => draftOf(engine));
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const example = exampleOf(draft.kind);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const sent = sentOf(draft);
    const taken = engines.map(({ id }) => id);
    save.mutate(
      { id: engine?.id ?? newEngineId(sent.name, taken), engine: sent },
      {
        onSuccess: ({ name }) => {
          toasts.done(t('engines.saved', { name }));
          onClose();
        },
      },
    );
  };
  const setVoice = (at: number, voice: VoiceDraft | undefined): void =>
    change({
      voices: draft.voices.flatMap((one, i) => (i !== at ? [one] : voice === undefined ? [] : [voice])),
    });
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={t(engine === undefined ? 'engines.plug' : 'engines.change', { name: engine?.name })}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button look="primary" type="submit" form={FORM} busy={save.isPending} disabled={!isTriable(draft)}>
            {t('common:save')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <p className={styles.lead}>{t('engines.formLead')}</p>
        <div className={styles.two}>
          <Select<EngineKind>
            label={t('engines.kind')}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
            hint={t(`engines.kindHint.${draft.kind}`)}
            choices={ENGINE_KINDS.map((kind) => ({ value: kind, label: t(`engines.kinds.${kind}`) }))}
          />
          <TextField
            label={t('engines.name')}
            placeholder={example.name}
            maxLength={64}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </div>
        <TextField
          label={t('engines.url')}
          type="url"
          placeholder={example.url}
          hint={t('engines.urlHint')}
          value={draft.url}
          onChange={(event) => change({ url: event.target.value })}
          required
        />
        <div className={styles.two}>
          <TextField
            label={t('engines.key')}
            type="password"
            autoComplete="off"
            placeholder={engine?.has_key === true ? t('engines.keyStays') : ''}
            hint={t('engines.keyHint')}
            value={draft.key}
            onChange={(event) => change({ key: event.target.value })}
          />
          <TextField
            label={t('engines.model')}
            placeholder={example.model}
            value={draft.model}
            onChange={(event) => change({ model: event.target.value })}
          />
        </div>
        <fieldset className={styles.voices}>
          <legend>{t('engines.voices')}</legend>
          {draft.voices.map((voice, i) => (
            <VoiceRow
              key={i}
              voice={voice}
              example={example.speaker}
              onChange={(changed) => setVoice(i, changed)}
              tools={
                <>
                  <Button
                    icon={<Play />}
                    busy={trial.testing === i}
                    disabled={!isTriable({ ...draft, voices: [voice] })}
                    onClick={() => trial.run(i, sentOf({ ...draft, voices: [voice] }), engine?.id)}
                  >
                    {t('engines.test')}
                  </Button>
                  <Button
                    look="ghost"
                    icon={<X />}
                    aria-label={t('engines.removeVoice')}
                    disabled={draft.voices.length === 1}
                    onClick={() => setVoice(i, undefined)}
                  />
                </>
              }
            />
          ))}
          <div>
            <Button
              size="s"
              icon={<Plus />}
              onClick={() => change({ voices: [...draft.voices, draft.voices.at(-1) ?? NO_VOICE] })}
            >
              {t('engines.addVoice')}
            </Button>
          </div>
        </fieldset>
        <div aria-live="polite">
          {trial.error === null ? null : <ErrorNotice error={trial.error} />}
          {trial.heard ? <p className={styles.heard}>{t('engines.heard')}</p> : null}
        </div>
        {save.error === null ? null : <ErrorNotice error={save.error} />}
      </form>
    </Dialog>
  );
}
