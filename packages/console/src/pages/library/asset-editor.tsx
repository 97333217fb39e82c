import type { DigitalAssetInfo, OperationBody } from '@cyclorama/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys.ts';
import { useMetaStudio } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useToasts } from '../../ui/toast.tsx';
import styles from './library.module.css';
import { sharingOf, type Sharing } from './sharing.ts';

type Update = OperationBody<'updateDigitalAsset'>;

/** Name, description, tags, sharing and whether it may be used; each is saved as it is left. */
export function AssetEditor({ asset }: { readonly asset: DigitalAssetInfo }): ReactNode {
  const { t } = useTranslation('library');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const id = asset.asset_id ?? '';
  const [name, setName] = useState(asset.asset_name ?? '');
  const [about, setAbout] = useState(asset.asset_description ?? '');
  const save = useMutation({
    mutationFn: (body: Update) => studio.call('updateDigitalAsset', { params: { asset_id: id }, body }),
    onSuccess: (now) => cache.setQueryData(keys.asset(id), now),
    onError: (error) => toasts.failed(error),
    onSettled: () => cache.invalidateQueries({ queryKey: ['assets', 'list'] }),
  });
  const state = asset.asset_state;
  return (
    <div className={styles.editor}>
      <TextField
        label={t('edit.name')}
        value={name}
        maxLength={256}
        onChange={(event) => setName(event.target.value)}
        onBlur={() => name !== asset.asset_name && name !== '' && save.mutate({ asset_name: name })}
      />
      <TextArea
        label={t('edit.about')}
        value={about}
        rows={2}
        maxLength={4096}
        onChange={(event) => setAbout(event.target.value)}
        onBlur={() => about !== (asset.asset_description ?? '') && save.mutate({ asset_description: about })}
      />
      <Tags tags={asset.tags ?? []} onChange={(tags) => save.mutate({ tags })} />
      <SharingField onChange={(shared_config) => save.mutate({ shared_config })} />
      {state === 'ACTIVED' || state === 'UNACTIVED' ? (
        <Switch
          label={t('edit.active')}
          hint={t('edit.activeHint')}
          checked={state === 'ACTIVED'}
          onChange={(on) => save.mutate({ asset_state: on ? 'ACTIVED' : 'UNACTIVED' })}
        />
      ) : null}
    </div>
  );
}

function Tags({
  tags,
  onChange,
}: {
  readonly tags: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
}): ReactNode {
  const { t } = useTranslation('library');
  const [text, setText] = useState('');
  const add = (event: SyntheticEvent): void => {
    event.preventDefault();
    const tag = text.trim();
    if (tag !== '' && !tags.includes(tag)) onChange([...tags, tag]);
    setText('');
  };
  return (
    <form onSubmit={add} className={styles.tagForm}>
      <ul className={styles.tags} aria-label={t('edit.tags')}>
        {tags.map((tag) => (
          <li key={tag} className={styles.tag}>
            {tag}
            <button
              type="button"
              aria-label={t('edit.untag', { tag })}
              onClick={() => onChange(tags.filter((one) => one !== tag))}
            >
              <X size={12} />
            </button>
          </li>
        ))}
      </ul>
      <div className={styles.tagAdd}>
        <TextField
          label={t('edit.tag')}
          value={text}
          maxLength={64}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" icon={<Plus />} aria-label={t('edit.addTag')} disabled={text.trim() === ''} />
      </div>
    </form>
  );
}

/** With whom an asset is shared; what it is now the server does not tell, so nothing is chosen at first. */
function SharingField({
  onChange,
}: {
  readonly onChange: (config: NonNullable<Update['shared_config']>) => void;
}): ReactNode {
  const { t } = useTranslation('library');
  const [sharing, setSharing] = useState<Sharing>();
  const [projects, setProjects] = useState('');
  const config = sharing === undefined ? undefined : sharingOf(sharing, projects);
  return (
    <div className={styles.sharing}>
      <Select
        label={t('share.label')}
        value={sharing}
        placeholder={t('share.unchanged')}
        onChange={setSharing}
        choices={[
          { value: 'PRIVATE', label: t('share.private') },
          { value: 'SHARED', label: t('share.some') },
          { value: 'PUBLIC', label: t('share.all') },
        ]}
      />
      {sharing === 'SHARED' ? (
        <TextArea
          label={t('share.projects')}
          hint={t('share.projectsHint')}
          rows={2}
          value={projects}
          onChange={(event) => setProjects(event.target.value)}
        />
      ) : null}
      {sharing === undefined ? null : (
        <Button disabled={config === undefined} onClick={() => config !== undefined && onChange(config)}>
          {t('share.apply')}
        </Button>
      )}
    </div>
  );
}
