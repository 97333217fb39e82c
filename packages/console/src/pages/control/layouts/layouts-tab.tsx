import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { LayoutIcon } from '../layout-icon.tsx';
import panes from '../panes.module.css';
import { deskKey, useDesk } from '../use-desk.ts';
import { draftOf, toWire, type LayoutDraft } from './layout-draft.ts';
import { LayoutEditor } from './layout-editor.tsx';
import styles from './layouts.module.css';
import { presetLayers, PRESETS } from './presets.ts';

/** Arrangements of several sources, and the editor of one. */
export function LayoutsTab(): ReactNode {
  const { desk, may } = useDesk();
  const { t } = useTranslation('control');
  const { t: words } = useTranslation('common');
  const cache = useQueryClient();
  const toasts = useToasts();
  const layouts = desk.layouts.filter(({ whole }) => whole === null);
  const [draft, setDraft] = useState<LayoutDraft | undefined>(() => layouts[0] && draftOf(layouts[0]));
  const refresh = () => cache.invalidateQueries({ queryKey: deskKey(desk.id) });
  const save = useMutation({
    mutationFn: async (layout: LayoutDraft) => {
      const wire = { CasterId: desk.id, ...toWire(layout) };
      if (layout.id === undefined) return (await apsara('AddCasterLayout', wire)).LayoutId;
      await apsara('ModifyCasterLayout', { ...wire, LayoutId: layout.id });
      return layout.id;
    },
    onSuccess: async (id, layout) => {
      await refresh();
      setDraft({ ...layout, ...(id === undefined ? {} : { id }) });
      toasts.done(t('layouts.saved'));
    },
    onError: (error) => toasts.failed(error),
  });
  const remove = useMutation({
    mutationFn: (id: string) => apsara('DeleteCasterLayout', { CasterId: desk.id, LayoutId: id }),
    onSuccess: () => {
      setDraft(undefined);
      return refresh();
    },
    onError: (error) => toasts.failed(error),
  });
  const locations = desk.sources.map(({ location }) => location);
  const add = (
    <Menu
      align="start"
      trigger={
        <Button size="s" look="primary" icon={<Plus />} disabled={!may || locations.length === 0}>
          {t('layouts.add')}
        </Button>
      }
      items={PRESETS.map((preset) => ({
        label: t(`layouts.preset.${preset}`),
        onSelect: () => {
          const layers = presetLayers(preset, locations);
          setDraft({ layers, tracks: layers.map(({ location }) => location) });
        },
      }))}
    />
  );
  if (layouts.length === 0 && draft === undefined)
    return (
      <div className={panes.pane}>
        <EmptyState title={t('layouts.emptyTitle')} action={add}>
          {t(locations.length === 0 ? 'sources.emptyWords' : 'layouts.emptyWords')}
        </EmptyState>
      </div>
    );
  return (
    <div className={styles.layouts}>
      <div className={styles.list}>
        {add}
        {layouts.map((layout, i) => (
          <button
            key={layout.id}
            type="button"
            className={styles.choice}
            aria-pressed={draft?.id === layout.id}
            onClick={() => setDraft(draftOf(layout))}
          >
            <span className={styles.small}>
              <LayoutIcon layers={layout.layers} />
            </span>
            {t('layout')} {i + 1}
          </button>
        ))}
      </div>
      {draft === undefined ? null : (
        <LayoutEditor
          draft={draft}
          onChange={setDraft}
          actions={
            <>
              <Button
                look="primary"
                busy={save.isPending}
                disabled={!may || draft.layers.length === 0}
                onClick={() => save.mutate(draft)}
              >
                {words('save')}
              </Button>
              {draft.id === undefined ? null : (
                <Button
                  look="ghost"
                  icon={<Trash2 />}
                  aria-label={words('delete')}
                  disabled={!may}
                  busy={remove.isPending}
                  onClick={() => draft.id !== undefined && remove.mutate(draft.id)}
                />
              )}
            </>
          }
        />
      )}
    </div>
  );
}
