import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import shared from '../shared/shared.module.css';
import styles from './voice.module.css';

const OPERATIONS = {
  BASIC: 'createTrainingBasicJob',
  MIDDLE: 'createTrainingMiddleJob',
  ADVANCE: 'createTrainingAdvanceJob',
} as const;
type Kind = keyof typeof OPERATIONS;

/** A voice in four decisions: its name, how much is read, in which language, and who speaks. */
export function NewVoice({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('BASIC');
  const [way, setWay] = useState<'SEGMENT' | 'PACKAGE'>('SEGMENT');
  const [language, setLanguage] = useState<'CN' | 'EN'>('EN');
  const [sex, setSex] = useState<'FEMALE' | 'MALE'>('FEMALE');
  const create = useMutation({
    mutationFn: () =>
      studio.call(OPERATIONS[kind], {
        body: {
          voice_name: name.trim(),
          ...{ language, sex },
          // One long recording always comes as a package.
          create_type: kind === 'ADVANCE' ? 'PACKAGE' : way,
        },
      }),
    onSuccess: async ({ job_id: jobId = '' }) => {
      await cache.invalidateQueries({ queryKey: ['voice-trainings', 'list'] });
      onClose();
      await navigate({ to: '/training/voices/$jobId', params: { jobId } });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  const choice = <Value extends string>(
    label: string,
    value: Value,
    onChange: (value: Value) => void,
    values: readonly Value[],
    group: string,
  ): ReactNode => (
    <div>
      <div className={shared.legend}>{label}</div>
      <Segmented
        label={label}
        value={value}
        onChange={onChange}
        choices={values.map((one) => ({ value: one, label: t(`${group}.${one}`) }))}
      />
    </div>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('new.voice')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel', { ns: 'common' })}</Button>
          <Button
            look="primary"
            type="submit"
            form="new-voice"
            busy={create.isPending}
            disabled={name.trim() === ''}
          >
            {t('voice.make')}
          </Button>
        </>
      }
    >
      <form id="new-voice" className={shared.form} onSubmit={submit}>
        <TextField
          label={t('voice.name')}
          value={name}
          maxLength={64}
          autoFocus
          required
          onChange={(event) => setName(event.target.value)}
        />
        {choice(t('voice.kind'), kind, setKind, ['BASIC', 'MIDDLE', 'ADVANCE'], 'kind')}
        <p className={styles.quiet}>{t(`kindHint.${kind}`)}</p>
        {kind === 'ADVANCE' ? null : choice(t('voice.way'), way, setWay, ['SEGMENT', 'PACKAGE'], 'way')}
        {choice(t('voice.language'), language, setLanguage, ['EN', 'CN'], 'language')}
        {choice(t('voice.sex'), sex, setSex, ['FEMALE', 'MALE'], 'sex')}
        <p className={styles.quiet}>{t('voice.consent')}</p>
        {create.error === null ? null : <ErrorNotice error={create.error} />}
      </form>
    </Dialog>
  );
}
