import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskLayer } from '../../../api/own-desk.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { ANCHORS } from '../boxes.ts';
import { useDesk } from '../use-desk.ts';
import { added, anchored, moved, restacked, withLayer, without, type LayoutDraft } from './layout-draft.ts';
import { LayoutStage } from './layout-stage.tsx';
import styles from './layouts.module.css';

const NUMBERS = ['x', 'y', 'width', 'height'] as const;

/** A stage with the boxes of a layout, and the figures of the chosen one. */
export function LayoutEditor({
  draft,
  onChange,
  actions,
}: {
  readonly draft: LayoutDraft;
  readonly onChange: (draft: LayoutDraft) => void;
  readonly actions: ReactNode;
}): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const [index, setIndex] = useState(0);
  const layer = draft.layers[index];
  const free = desk.sources.filter(({ location }) => !draft.layers.some((one) => one.location === location));
  return (
    <div className={styles.editor}>
      <div className={styles.place}>
        <LayoutStage
          draft={draft}
          chosen={index}
          onChoose={setIndex}
          onMove={(at, corner) => onChange(moved(draft, at, corner))}
        />
      </div>
      <div className={styles.figures}>
        <div className={styles.tools}>
          <Menu
            align="start"
            trigger={
              <Button size="s" icon={<Plus />} disabled={free.length === 0}>
                {t('layouts.addSource')}
              </Button>
            }
            items={free.map(({ location, name }) => ({
              label: name,
              onSelect: () => {
                onChange(added(draft, location));
                setIndex(draft.layers.length);
              },
            }))}
          />
          {actions}
        </div>
        {layer === undefined ? null : (
          <LayerFigures draft={draft} index={index} layer={layer} onChange={onChange} onChoose={setIndex} />
        )}
      </div>
    </div>
  );
}

function LayerFigures({
  draft,
  index,
  layer,
  onChange,
  onChoose,
}: {
  readonly draft: LayoutDraft;
  readonly index: number;
  readonly layer: DeskLayer;
  readonly onChange: (draft: LayoutDraft) => void;
  readonly onChoose: (index: number) => void;
}): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const taken = draft.layers.map(({ location }) => location);
  const stack = (step: 1 | -1): void => {
    onChange(restacked(draft, index, step));
    onChoose(index + step);
  };
  const replace = (location: string): void =>
    onChange({
      ...withLayer(draft, index, { location }),
      tracks: draft.tracks.map((track) => (track === layer.location ? location : track)),
    });
  return (
    <>
      <div className={styles.row}>
        <Select
          label={t('layouts.source')}
          value={layer.location}
          onChange={replace}
          choices={desk.sources
            .filter(({ location }) => location === layer.location || !taken.includes(location))
            .map(({ location, name }) => ({ value: location, label: name }))}
        />
        <div className={styles.buttons}>
          <Button
            look="ghost"
            size="s"
            icon={<ArrowUp />}
            aria-label={t('layouts.forward')}
            disabled={index === draft.layers.length - 1}
            onClick={() => stack(1)}
          />
          <Button
            look="ghost"
            size="s"
            icon={<ArrowDown />}
            aria-label={t('layouts.back')}
            disabled={index === 0}
            onClick={() => stack(-1)}
          />
          <Button
            look="ghost"
            size="s"
            icon={<Trash2 />}
            aria-label={t('layouts.takeOut')}
            onClick={() => {
              onChange(without(draft, index));
              onChoose(Math.max(0, index - 1));
            }}
          />
        </div>
      </div>
      <div className={styles.numbers}>
        {NUMBERS.map((name) => (
          <TextField
            key={name}
            label={t(`layouts.${name}`)}
            type="number"
            min={0}
            max={100}
            step={0.5}
            value={Math.round(layer[name] * 1000) / 10}
            onChange={({ target }) => {
              const value = target.valueAsNumber;
              if (value >= 0 && value <= 100) onChange(withLayer(draft, index, { [name]: value / 100 }));
            }}
          />
        ))}
      </div>
      <div className={styles.numbers}>
        <Select
          label={t('layouts.anchor')}
          value={layer.anchor}
          onChange={(anchor) => onChange(anchored(draft, index, anchor))}
          choices={ANCHORS.map((value) => ({ value, label: t(`layouts.anchors.${value}`) }))}
        />
        <Select
          label={t('layouts.fill')}
          value={layer.fill}
          onChange={(fill) => onChange(withLayer(draft, index, { fill }))}
          choices={(['fit', 'none'] as const).map((value) => ({ value, label: t(`layouts.fills.${value}`) }))}
        />
      </div>
      <Switch
        label={t('layouts.heard')}
        checked={draft.tracks.includes(layer.location)}
        onChange={(on) =>
          onChange({
            ...draft,
            tracks: on
              ? [...draft.tracks, layer.location]
              : draft.tracks.filter((track) => track !== layer.location),
          })
        }
      />
    </>
  );
}
