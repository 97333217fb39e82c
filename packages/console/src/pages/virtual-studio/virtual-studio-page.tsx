import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, Trash2, WandSparkles } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../api/apsara.ts';
import { keys } from '../../api/keys.ts';
import { useMay } from '../../app/session.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { MaterialPicture } from './material-picture.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { Silhouette } from './silhouette.tsx';
import type { Template } from './templates.ts';
import { useTemplates } from './use-templates.ts';
import styles from './virtual-studio.module.css';

/** Templates in which people stand, and the rules that say which streams go through them. */
export function VirtualStudioPage(): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const may = useMay();
  const templates = useTemplates();
  const fresh = (
    <Link to="/virtual-studio/$studioId" params={{ studioId: 'new' }} className={styles.fresh}>
      <Plus size={16} />
      {t('new')}
    </Link>
  );
  return (
    <Page title={t('title')} tools={may.operate ? fresh : null}>
      <div className={styles.page}>
        {templates.error !== null ? <ErrorNotice error={templates.error} /> : null}
        {templates.data?.length === 0 ? (
          <EmptyState
            icon={<WandSparkles size={20} />}
            title={t('empty.title')}
            action={may.operate ? fresh : undefined}
          >
            {t('empty.hint')}
          </EmptyState>
        ) : (
          <ul className={styles.cards}>
            {templates.data?.map((template) => (
              <TemplateCard key={template.id} template={template} editable={may.operate} />
            ))}
          </ul>
        )}
        <RulesPanel templates={templates.data ?? []} editable={may.operate} />
      </div>
    </Page>
  );
}

function TemplateCard({
  template,
  editable,
}: {
  readonly template: Template;
  readonly editable: boolean;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const cache = useQueryClient();
  const toasts = useToasts();
  const [asking, setAsking] = useState(false);
  const id = template.id ?? '';
  const remove = useMutation({
    mutationFn: () => apsara('DeleteLiveAIStudio', { StudioId: id }),
    onSuccess: () => toasts.done(t('deleted', { name: template.name })),
    onError: (error) => toasts.failed(error),
    onSettled: () => {
      setAsking(false);
      return cache.invalidateQueries({ queryKey: keys.aiStudios });
    },
  });
  return (
    <li className={styles.card}>
      <Link to="/virtual-studio/$studioId" params={{ studioId: id }} className={styles.face}>
        <MaterialPicture material={template.background} />
        <span
          className={styles.figure}
          style={{
            left: `${template.person.x * 100}%`,
            top: `${template.person.y * 100}%`,
            height: `${template.person.height * 100}%`,
          }}
        >
          <Silhouette />
        </span>
        <span className="visually-hidden">{t('open', { name: template.name })}</span>
      </Link>
      <div className={styles.cardWords}>
        <div>
          <strong>{template.name}</strong>
          <span className="tabular">
            {template.width} × {template.height}
          </span>
        </div>
        <Badge>{t(`matting.${template.matting}`)}</Badge>
        {editable ? (
          <Button
            look="ghost"
            size="s"
            icon={<Trash2 />}
            aria-label={t('delete', { name: template.name })}
            onClick={() => setAsking(true)}
          />
        ) : null}
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        title={t('deleteTitle', { name: template.name })}
        confirm={t('delete', { ns: 'common' })}
      >
        {t('deleteText', { count: template.ruleIds.length })}
      </Confirm>
    </li>
  );
}
