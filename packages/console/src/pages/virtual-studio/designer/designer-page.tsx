import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import { keys } from '../../../api/keys.ts';
import { fetchMatte, saveMatte, type Matte } from '../../../api/own-mattes.ts';
import { useMay } from '../../../app/session.tsx';
import { MissingPage } from '../../../app/broken.tsx';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { NEW_TEMPLATE, requestOf, usualMatte, type Template } from '../templates.ts';
import { useTemplates } from '../use-templates.ts';
import { Designer } from './designer.tsx';
import styles from './designer.module.css';

/** A template: where the person stands, before what, and how they are cut out. */
export function DesignerPage(): ReactNode {
  const { studioId } = useParams({ from: '/shell/virtual-studio/$studioId' });
  const templates = useTemplates();
  const known = studioId !== 'new';
  const matte = useQuery({
    queryKey: [...keys.aiStudios, studioId, 'matte'],
    queryFn: ({ signal }) => fetchMatte(studioId, signal),
    enabled: known,
  });
  const error = templates.error ?? matte.error;
  if (error !== null) return <ErrorNotice error={error} />;
  if (!known) return <TemplateForm key="new" template={NEW_TEMPLATE} matte={null} />;
  if (templates.data === undefined || matte.data === undefined)
    return (
      <div className={styles.waiting}>
        <Spinner size={24} />
      </div>
    );
  const template = templates.data.find(({ id }) => id === studioId);
  if (template === undefined) return <MissingPage />;
  return <TemplateForm key={studioId} template={template} matte={matte.data.matte} />;
}

function TemplateForm({
  template,
  matte,
}: {
  readonly template: Template;
  readonly matte: Matte | null;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const may = useMay();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [draft, setDraft] = useState(template);
  const [settings, setSettings] = useState<Matte>(matte ?? usualMatte(template.matting));
  const [touched, setTouched] = useState(matte !== null);
  const changed = draft !== template || (touched && settings !== matte);
  useEffect(() => {
    if (!changed) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [changed]);
  const save = useMutation({
    mutationFn: async () => {
      const input = requestOf(draft);
      const id =
        draft.id ??
        (await apsara('CreateLiveAIStudio', input)).StudioId ??
        (() => {
          throw new Error('The server made a template without an id.');
        })();
      if (draft.id !== undefined) await apsara('ModifyLiveAIStudio', input);
      if (touched) await saveMatte(id, settings);
      return id;
    },
    onSuccess: async (id) => {
      toasts.done(t('saved'));
      await cache.invalidateQueries({ queryKey: keys.aiStudios });
      if (draft.id === undefined)
        await navigate({ to: '/virtual-studio/$studioId', params: { studioId: id }, replace: true });
    },
  });
  const change = (part: Partial<Template>): void => {
    setDraft((now) => ({ ...now, ...part }));
    // Another cloth has other usual settings.
    if (part.matting !== undefined && part.matting !== draft.matting) {
      setSettings(usualMatte(part.matting));
      setTouched(true);
    }
  };
  const incomplete = draft.name === '' || draft.background === undefined;
  return (
    <Page
      fill
      crumbs={
        <Link to="/virtual-studio" className={styles.back} aria-label={t('title')}>
          <ChevronLeft size={18} />
        </Link>
      }
      title={draft.name === '' ? t('new') : draft.name}
      tools={
        may.operate ? (
          <>
            {incomplete ? <span className={styles.missing}>{t('incomplete')}</span> : null}
            <Button
              look="primary"
              busy={save.isPending}
              disabled={incomplete || !changed}
              onClick={() => save.mutate()}
            >
              {t(draft.id === undefined ? 'create' : 'save')}
            </Button>
          </>
        ) : null
      }
    >
      {save.error === null ? null : <ErrorNotice error={save.error} />}
      <Designer
        template={draft}
        matte={settings}
        onTemplate={change}
        onMatte={(now) => {
          setSettings(now);
          setTouched(true);
        }}
        editable={may.operate}
      />
    </Page>
  );
}
