import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import type { DeskComponent } from '../../../api/own-desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { Slider } from '../../../ui/slider.tsx';
import { ANCHORS } from '../boxes.ts';
import panes from '../panes.module.css';
import { AssetChoice } from '../sources/asset-choice.tsx';
import { deskKey, useDesk } from '../use-desk.ts';
import { formOf, freeComponentPlace, FRESH, STYLES, toWire, withStyle } from './graphic-form.ts';

/** Makes a graphic or changes one; one that is on air changes there. */
export function GraphicPanel({
  component,
  onClose,
}: {
  readonly component: DeskComponent | 'new';
  readonly onClose: () => void;
}): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const { t: words } = useTranslation('common');
  const cache = useQueryClient();
  const id = useId();
  const isNew = component === 'new';
  const [form, setForm] = useState(isNew ? FRESH : formOf(component));
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change });
  const place = freeComponentPlace(desk.components.map(({ location }) => location));
  const save = useMutation({
    mutationFn: async () => {
      const wire = { CasterId: desk.id, ...toWire(form) };
      if (isNew) await apsara('AddCasterComponent', { ...wire, LocationId: place ?? '' });
      else await apsara('ModifyCasterComponent', { ...wire, ComponentId: component.id });
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: deskKey(desk.id) });
      onClose();
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const filled = form.type === 'text' ? form.text.trim() !== '' : form.materialId !== '';
  const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(isNew ? 'graphics.add' : 'graphics.change')}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={id}
            busy={save.isPending}
            disabled={form.name.trim() === '' || !filled || (isNew && place === undefined)}
          >
            {words('save')}
          </Button>
        </>
      }
    >
      <form id={id} className={panes.form} onSubmit={submit}>
        {isNew ? (
          <Segmented
            label={t('graphics.type')}
            value={form.type}
            onChange={(type) => set({ type })}
            choices={[
              { value: 'text', label: t('graphics.text') },
              { value: 'image', label: t('graphics.picture') },
            ]}
          />
        ) : null}
        <TextField
          label={t('sources.name')}
          value={form.name}
          maxLength={64}
          onChange={({ target }) => set({ name: target.value })}
          autoFocus
          required
        />
        {form.type === 'text' ? (
          <TextArea
            label={t('graphics.text')}
            rows={3}
            value={form.text}
            onChange={({ target }) => set({ text: target.value })}
          />
        ) : (
          <AssetChoice
            type="IMAGE"
            label={t('graphics.picture')}
            value={form.materialId}
            onChange={(materialId) => set({ materialId })}
          />
        )}
        <div
          className={panes.actions}
          style={{ justifyContent: 'flex-start' }}
          role="group"
          aria-label={t('graphics.style')}
        >
          {STYLES.map((style) => (
            <Button key={style} size="s" onClick={() => setForm(withStyle(form, style))}>
              {t(`graphics.styles.${style}`)}
            </Button>
          ))}
        </div>
        {form.type === 'text' ? (
          <>
            <div className={panes.row}>
              <TextField
                label={t('graphics.color')}
                type="color"
                value={form.color}
                onChange={({ target }) => set({ color: target.value })}
              />
              <TextField
                label={t('graphics.borderColor')}
                type="color"
                value={form.borderColor}
                onChange={({ target }) => set({ borderColor: target.value })}
              />
            </div>
            <Slider
              label={t('graphics.size')}
              value={form.size}
              min={0.02}
              max={0.25}
              step={0.005}
              shown={percent(form.size)}
              onChange={(size) => set({ size })}
            />
            <Slider
              label={t('graphics.border')}
              value={form.border}
              min={0}
              max={0.2}
              step={0.01}
              shown={percent(form.border)}
              onChange={(border) => set({ border })}
            />
          </>
        ) : null}
        <Select
          label={t('graphics.effect')}
          value={form.effect}
          onChange={(effect) => set({ effect })}
          choices={(['none', 'animateH', 'animateV'] as const).map((value) => ({
            value,
            label: t(`graphics.effects.${value}`),
          }))}
        />
        <Select
          label={t('layouts.anchor')}
          value={form.anchor}
          onChange={(anchor) => set({ anchor })}
          choices={ANCHORS.map((value) => ({ value, label: t(`layouts.anchors.${value}`) }))}
        />
        <Slider
          label={t('layouts.x')}
          value={form.x}
          min={0}
          max={1}
          step={0.005}
          shown={percent(form.x)}
          onChange={(x) => set({ x })}
        />
        <Slider
          label={t('layouts.y')}
          value={form.y}
          min={0}
          max={1}
          step={0.005}
          shown={percent(form.y)}
          onChange={(y) => set({ y })}
        />
        <Slider
          label={t('layouts.width')}
          value={form.width}
          min={0}
          max={1}
          step={0.005}
          shown={percent(form.width)}
          onChange={(width) => set({ width })}
        />
        <Slider
          label={t('layouts.height')}
          value={form.height}
          min={0}
          max={1}
          step={0.005}
          shown={form.height === 0 ? t('graphics.byItself') : percent(form.height)}
          onChange={(height) => set({ height })}
        />
        {save.error === null ? null : <ErrorNotice error={save.error} />}
      </form>
    </Dialog>
  );
}
