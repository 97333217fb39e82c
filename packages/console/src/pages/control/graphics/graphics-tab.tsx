import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Image, Pencil, Plus, Trash2, Type } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import { showOnBus, type DeskComponent } from '../../../api/own-desk.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import panes from '../panes.module.css';
import { deskKey, useDesk } from '../use-desk.ts';
import { GraphicPanel } from './graphic-panel.tsx';
import styles from './graphics.module.css';

/** Texts, pictures and crawls over the picture, each with a switch per bus. */
export function GraphicsTab(): ReactNode {
  const { desk, may } = useDesk();
  const { t } = useTranslation('control');
  const cache = useQueryClient();
  const toasts = useToasts();
  const [edited, setEdited] = useState<DeskComponent | 'new'>();
  const refresh = () => cache.invalidateQueries({ queryKey: deskKey(desk.id) });
  const failed = (error: unknown): void => {
    void refresh();
    toasts.failed(error);
  };
  const toggle = useMutation({
    mutationFn: ({ bus, ids }: { bus: 'pvw' | 'pgm'; ids: readonly string[] }) =>
      showOnBus(desk.id, { bus, component_ids: ids }),
    onSuccess: refresh,
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: (id: string) => apsara('DeleteCasterComponent', { CasterId: desk.id, ComponentId: id }),
    onSuccess: refresh,
    onError: failed,
  });
  const add = (
    <Button size="s" look="primary" icon={<Plus />} disabled={!may} onClick={() => setEdited('new')}>
      {t('graphics.add')}
    </Button>
  );
  const onBus = (bus: 'pvw' | 'pgm') => (desk.on_air?.[bus] ?? desk.scenes[bus])?.component_ids ?? [];
  const live = may && desk.running;
  return (
    <div className={panes.pane}>
      {desk.components.length === 0 ? (
        <EmptyState icon={<Type size={24} />} title={t('graphics.emptyTitle')} action={add}>
          {t('graphics.emptyWords')}
        </EmptyState>
      ) : (
        <>
          <div className={panes.bar}>
            <span>{t('graphics.hint')}</span>
            {add}
          </div>
          <ul className={styles.list}>
            {desk.components.map((component) => (
              <li key={component.id} className={styles.item}>
                {component.type === 'image' ? <Image size={16} /> : <Type size={16} />}
                <span className={styles.words}>
                  <strong>{component.name}</strong>
                  <span>{component.text?.Text ?? t('graphics.picture')}</span>
                </span>
                {(['pvw', 'pgm'] as const).map((bus) => {
                  const on = onBus(bus).includes(component.id);
                  const ids = on
                    ? onBus(bus).filter((id) => id !== component.id)
                    : [...onBus(bus), component.id];
                  return (
                    <button
                      key={bus}
                      type="button"
                      className={styles.toggle}
                      data-bus={bus}
                      aria-pressed={on}
                      aria-label={t(`graphics.${bus}`, { name: component.name })}
                      disabled={!live}
                      onClick={() => toggle.mutate({ bus, ids })}
                    >
                      {t(`short.${bus}`)}
                    </button>
                  );
                })}
                <Button
                  look="ghost"
                  size="s"
                  icon={<Pencil />}
                  aria-label={t('sources.edit', { name: component.name })}
                  disabled={!may}
                  onClick={() => setEdited(component)}
                />
                <Button
                  look="ghost"
                  size="s"
                  icon={<Trash2 />}
                  aria-label={t('sources.remove', { name: component.name })}
                  disabled={!may || remove.isPending}
                  onClick={() => remove.mutate(component.id)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      {edited === undefined ? null : <GraphicPanel component={edited} onClose={() => setEdited(undefined)} />}
    </div>
  );
}
