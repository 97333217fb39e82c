import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { AREAS, keyOf, LIVES, RIGHTS, type KeyChoices, type Life, type Right } from './key-choices.ts';
import { KeySecret } from './key-secret.tsx';
import styles from './keys.module.css';
import { useKeyChanges } from './use-keys.ts';

const FORM = 'create-key';

/** Makes a key by choices in words, then shows its secret once. */
export function CreateKey({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const { create } = useKeyChanges();
  const [choices, setChoices] = useState<KeyChoices>({
    name: '',
    right: 'operate',
    areas: AREAS,
    life: 0,
  });
  const change = (part: Partial<KeyChoices>): void => setChoices({ ...choices, ...part });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    create.mutate(keyOf(choices, new Date()));
  };
  if (create.data !== undefined) return <KeySecret secrets={create.data} onClose={onClose} />;
  const bounded = choices.right !== 'report';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('keys.create')}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={FORM}
            busy={create.isPending}
            disabled={choices.name.trim() === '' || (bounded && choices.areas.length === 0)}
          >
            {t('keys.make')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <TextField
          label={t('keys.label')}
          hint={t('keys.labelHint')}
          value={choices.name}
          maxLength={64}
          onChange={(event) => change({ name: event.target.value })}
          required
        />
        <Select<Right>
          label={t('keys.right')}
          value={choices.right}
          onChange={(right) => change({ right })}
          hint={t(`keys.rightHint.${choices.right}`)}
          choices={RIGHTS.map((value) => ({ value, label: t(`keys.rights.${value}`) }))}
        />
        {bounded ? (
          <fieldset className={styles.areas}>
            <legend>{t('keys.areas')}</legend>
            {AREAS.map((area) => (
              <Switch
                key={area}
                label={t(`keys.area.${area}`)}
                checked={choices.areas.includes(area)}
                onChange={(on) =>
                  change({
                    areas: AREAS.filter((one) => (one === area ? on : choices.areas.includes(one))),
                  })
                }
              />
            ))}
          </fieldset>
        ) : null}
        <Select<`${Life}`>
          label={t('keys.life')}
          value={`${choices.life}`}
          onChange={(life) => change({ life: LIVES.find((one) => `${one}` === life) ?? 0 })}
          choices={LIVES.map((days) => ({
            value: `${days}` as const,
            label: days === 0 ? t('keys.untilRevoked') : t('keys.days', { count: days }),
          }))}
        />
        {create.error === null ? null : <ErrorNotice error={create.error} />}
      </form>
    </Dialog>
  );
}
