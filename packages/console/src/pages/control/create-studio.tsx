import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../api/apsara.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import styles from './list.module.css';
import { prepare, TEMPLATES, type Template } from './prepare.ts';
import { randomText } from './random-text.ts';

const KINDS = [
  { normType: 1, name: 'standard' },
  { normType: 4, name: 'virtual' },
] as const;

/** Makes a production studio that can be started at once. */
export function CreateStudio({
  open,
  onClose,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('control');
  const { t: words } = useTranslation('common');
  const cache = useQueryClient();
  const navigate = useNavigate();
  const form = useId();
  const [name, setName] = useState('');
  const [normType, setNormType] = useState<1 | 4>(1);
  const [template, setTemplate] = useState<Template>('lp_hd');
  const create = useMutation({
    mutationFn: async () => {
      const made = await apsara('CreateCaster', {
        CasterName: name.trim(),
        ChargeType: 'PostPaid',
        NormType: normType,
        CasterTemplate: template,
        ClientToken: randomText(),
      });
      const { CasterId: id = '' } = made;
      await prepare(id, template);
      return id;
    },
    onSuccess: async (casterId) => {
      await cache.invalidateQueries({ queryKey: keys.casters });
      await navigate({ to: '/control/$casterId', params: { casterId } });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('create.title')}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={form}
            busy={create.isPending}
            disabled={name.trim() === ''}
          >
            {t('create.do')}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={submit}>
        <TextField
          label={t('create.name')}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          required
        />
        <fieldset className={styles.kinds} style={{ border: 0, margin: 0, padding: 0 }}>
          <legend className="visually-hidden">{t('create.kind')}</legend>
          {KINDS.map((kind) => (
            <label key={kind.name}>
              <input
                type="radio"
                name="kind"
                checked={normType === kind.normType}
                onChange={() => setNormType(kind.normType)}
              />
              <strong>{t(`create.${kind.name}`)}</strong>
              <span>{t(`create.${kind.name}Words`)}</span>
            </label>
          ))}
        </fieldset>
        <Select
          label={t('create.size')}
          hint={t('create.sizeHint')}
          value={template}
          onChange={setTemplate}
          choices={TEMPLATES.map((value) => ({ value, label: t(`size.${value}`) }))}
        />
        {create.error === null ? null : <ErrorNotice error={create.error} />}
      </form>
    </Dialog>
  );
}
