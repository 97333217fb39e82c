import { ArrowDown, ArrowUp, Copy, MoreHorizontal, Plus, Trash2 } from 'lucide-react';
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Menu } from '../../../../ui/menu.tsx';
import { useEditor } from '../editor-context.tsx';
import { addSegment, canReorder, duplicateSegment, moveSegment, removeSegment } from '../state/segments.ts';
import { plainWords } from '../words/ssml.ts';
import styles from './segments-panel.module.css';

/** What is said one after the other; dragged or moved with Alt and the arrow keys. */
export function SegmentsPanel(): ReactNode {
  const { t } = useTranslation('videos');
  const { script, segment: shown, dispatch, mayEdit } = useEditor();
  const [over, setOver] = useState<number>();
  const segments = script.shoot_scripts;
  const orderly = canReorder(script) && mayEdit;
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= segments.length) return;
    dispatch({ kind: 'change', edit: (all) => moveSegment(all, from, to), segment: to });
  };
  const drop = (event: DragEvent, to: number): void => {
    event.preventDefault();
    setOver(undefined);
    const from = Number(event.dataTransfer.getData('application/x-segment'));
    if (Number.isInteger(from)) move(from, to);
  };
  const press = (event: KeyboardEvent, index: number): void => {
    if (!event.altKey || !orderly) return;
    if (event.key === 'ArrowUp') move(index, index - 1);
    else if (event.key === 'ArrowDown') move(index, index + 1);
    else return;
    event.preventDefault();
  };
  return (
    <nav className={styles.panel} aria-label={t('segments.label')}>
      <ol className={styles.list}>
        {segments.map((segment, index) => (
          <li
            key={index}
            className={styles.entry}
            data-shown={index === shown}
            data-over={index === over}
            onDragOver={(event) => {
              if (!orderly) return;
              event.preventDefault();
              setOver(index);
            }}
            onDragLeave={() => setOver(undefined)}
            onDrop={(event) => drop(event, index)}
          >
            <button
              type="button"
              className={styles.open}
              aria-current={index === shown ? 'true' : undefined}
              draggable={orderly}
              onDragStart={(event) => event.dataTransfer.setData('application/x-segment', String(index))}
              onClick={() => dispatch({ kind: 'segment', segment: index })}
              onKeyDown={(event) => press(event, index)}
            >
              <span className={styles.number}>{index + 1}</span>
              <span className={styles.words}>
                {plainWords(segment.shoot_script.text_config?.text ?? '') ||
                  t(segment.shoot_script.script_type === 'AUDIO' ? 'segments.recording' : 'segments.empty')}
              </span>
            </button>
            {mayEdit ? (
              <Menu
                trigger={
                  <Button
                    look="ghost"
                    size="s"
                    className={styles.more}
                    icon={<MoreHorizontal />}
                    aria-label={t('segments.more', { number: index + 1 })}
                  />
                }
                items={[
                  {
                    label: t('segments.duplicate'),
                    icon: <Copy size={14} />,
                    onSelect: () =>
                      dispatch({
                        kind: 'change',
                        edit: (all) => duplicateSegment(all, index),
                        segment: index + 1,
                      }),
                  },
                  {
                    label: t('segments.up'),
                    icon: <ArrowUp size={14} />,
                    disabled: !orderly || index === 0,
                    onSelect: () => move(index, index - 1),
                  },
                  {
                    label: t('segments.down'),
                    icon: <ArrowDown size={14} />,
                    disabled: !orderly || index === segments.length - 1,
                    onSelect: () => move(index, index + 1),
                  },
                  undefined,
                  {
                    label: t('segments.delete'),
                    icon: <Trash2 size={14} />,
                    danger: true,
                    disabled: segments.length < 2,
                    onSelect: () =>
                      dispatch({
                        kind: 'change',
                        edit: (all) => removeSegment(all, index),
                        segment: Math.max(0, shown >= index ? shown - 1 : shown),
                      }),
                  },
                ]}
              />
            ) : null}
          </li>
        ))}
      </ol>
      {mayEdit ? (
        <Button
          icon={<Plus />}
          onClick={() =>
            dispatch({
              kind: 'change',
              edit: (all, at) => addSegment(all, at, t('segments.placeholder')),
              segment: canReorder(script) ? shown + 1 : segments.length,
              item: undefined,
            })
          }
        >
          {t('segments.add')}
        </Button>
      ) : null}
    </nav>
  );
}
