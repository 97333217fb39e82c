import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { useAssets } from '../shared/use-assets.ts';
import { EditorProvider } from './editor-context.tsx';
import { EditorShell } from './editor-shell.tsx';
import styles from './editor.module.css';
import { newScript, scriptOf, type Script } from './state/script.ts';
import type { StoredScript } from './use-autosave.ts';

const NEW = 'new';

/** A script, or a new one: it is stored, and has an address, from its first change on. */
export function EditorPage(): ReactNode {
  const { scriptId } = useParams({ from: '/shell/videos/edit/$scriptId' });
  const navigate = useNavigate();
  const [created, setCreated] = useState<string>();
  const adopt = useCallback(
    (id: string) => {
      setCreated(id);
      void navigate({ to: '/videos/edit/$scriptId', params: { scriptId: id }, replace: true });
    },
    [navigate],
  );
  // A new script that has just got its id is still the same one on the screen.
  if (scriptId === NEW || scriptId === created) return <NewScript key={NEW} onCreated={adopt} />;
  return <StoredScript key={scriptId} scriptId={scriptId} />;
}

function StoredScript({ scriptId }: { readonly scriptId: string }): ReactNode {
  const studio = useMetaStudio();
  const [stored, setStored] = useState<StoredScript>();
  const { data, error } = useQuery({
    queryKey: keys.script(scriptId),
    queryFn: ({ signal }) =>
      studio.callTagged('showVideoScript', { params: { script_id: scriptId }, signal }),
    gcTime: 0,
  });
  // What is read later, after our own changes, must not replace what is being edited.
  if (stored === undefined && data !== undefined)
    setStored({ id: scriptId, script: scriptOf(data.answer), tag: data.tag });
  if (error !== null && stored === undefined) return <Failed error={error} />;
  if (stored === undefined) return <Waiting />;
  return (
    <EditorProvider script={stored.script}>
      <EditorShell stored={stored} onCreated={() => undefined} />
    </EditorProvider>
  );
}

function NewScript({ onCreated }: { readonly onCreated: (scriptId: string) => void }): ReactNode {
  const { t, i18n } = useTranslation('videos');
  const { data, error } = useAssets('VOICE_MODEL', 'HUMAN_MODEL_2D');
  const [script, setScript] = useState<Script>();
  if (script === undefined && data !== undefined) {
    const chinese = i18n.language.startsWith('zh');
    const voices = data.filter((one) => one.asset_type === 'VOICE_MODEL');
    const voice = voices.find(
      ({ asset_extra_meta: meta }) => meta?.voice_model_meta?.language === (chinese ? 'CN' : 'EN'),
    );
    const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' });
    setScript(
      newScript({
        name: t('editor.newName', { time: time.format(new Date()) }),
        words: t('segments.first'),
        modelAssetId: data.find((one) => one.asset_type === 'HUMAN_MODEL_2D')?.asset_id,
        voiceAssetId: voice?.asset_id,
      }),
    );
  }
  if (error !== null) return <Failed error={error} />;
  if (script === undefined) return <Waiting />;
  return (
    <EditorProvider script={script}>
      <EditorShell stored={undefined} initial={script} onCreated={onCreated} />
    </EditorProvider>
  );
}

function Failed({ error }: { readonly error: unknown }): ReactNode {
  const { t } = useTranslation('videos');
  return (
    <Page title={t('editor.title')}>
      <ErrorNotice error={error} />
    </Page>
  );
}

function Waiting(): ReactNode {
  return (
    <main className={styles.waiting} id="main" aria-busy="true">
      <Spinner />
    </main>
  );
}
