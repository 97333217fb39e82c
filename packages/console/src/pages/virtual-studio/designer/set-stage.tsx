import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MaterialPicture } from '../material-picture.tsx';
import { Silhouette } from '../silhouette.tsx';
import { clampBox, type Box, type Template } from '../templates.ts';
import styles from './designer.module.css';

/** The set with the person in it, as it will go out: drag to move, the wheel or + and − to change the size. */
export function SetStage({
  template,
  person,
  onChange,
  editable,
}: {
  readonly template: Template;
  readonly person: string | undefined;
  readonly onChange: (change: Partial<Template>) => void;
  readonly editable: boolean;
}): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const stage = useRef<HTMLDivElement>(null);
  const { media } = template;
  return (
    <div className={styles.stageFrame}>
      <div
        ref={stage}
        className={styles.stage}
        style={{
          aspectRatio: `${template.width} / ${template.height}`,
          width: `min(100%, calc((100vh - 250px) * ${template.width / template.height}))`,
        }}
      >
        {template.background === undefined ? (
          <div className={styles.noGround}>{t('set.noBackground')}</div>
        ) : (
          <MaterialPicture material={template.background} />
        )}
        {media === undefined ? null : (
          <Placed
            label={t('set.media')}
            box={media.box}
            stage={stage}
            editable={editable}
            onChange={(box) => onChange({ media: { ...media, box } })}
          >
            <MaterialPicture material={media.material} />
          </Placed>
        )}
        <Placed
          label={t('set.person')}
          box={template.person}
          stage={stage}
          editable={editable}
          onChange={(box) => onChange({ person: box })}
        >
          {person === undefined ? (
            <Silhouette />
          ) : (
            <img src={person} alt="" className={styles.person} draggable={false} />
          )}
        </Placed>
      </div>
    </div>
  );
}

const STEP = 0.0025;
const LARGE = 10;

function Placed({
  label,
  box,
  stage,
  onChange,
  editable,
  children,
}: {
  readonly label: string;
  readonly box: Box;
  readonly stage: { readonly current: HTMLDivElement | null };
  readonly onChange: (box: Box) => void;
  readonly editable: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const [drag, setDrag] = useState<{
    readonly x: number;
    readonly y: number;
    readonly from: Box;
    readonly size: boolean;
  }>();
  const down = (event: PointerEvent, size: boolean): void => {
    if (!editable) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ x: event.clientX, y: event.clientY, from: box, size });
  };
  const move = (event: PointerEvent): void => {
    const frame = stage.current?.getBoundingClientRect();
    if (drag === undefined || frame === undefined) return;
    const [dx, dy] = [(event.clientX - drag.x) / frame.width, (event.clientY - drag.y) / frame.height];
    const { from } = drag;
    onChange(
      clampBox(
        drag.size ? { ...from, height: from.height + dy } : { ...from, x: from.x + dx, y: from.y + dy },
      ),
    );
  };
  const key = (event: KeyboardEvent): void => {
    const by = STEP * (event.shiftKey ? LARGE : 1);
    const moves: Readonly<Record<string, Partial<Box>>> = {
      ArrowLeft: { x: box.x - by },
      ArrowRight: { x: box.x + by },
      ArrowUp: { y: box.y - by },
      ArrowDown: { y: box.y + by },
      '+': { height: box.height + by },
      '-': { height: box.height - by },
    };
    const change = moves[event.key];
    if (change === undefined || !editable) return;
    event.preventDefault();
    onChange(clampBox({ ...box, ...change }));
  };
  return (
    <div
      className={styles.placed}
      data-editable={editable}
      role="group"
      tabIndex={0}
      aria-label={label}
      style={{ left: `${box.x * 100}%`, top: `${box.y * 100}%`, height: `${box.height * 100}%` }}
      onPointerDown={(event) => down(event, false)}
      onPointerMove={move}
      onPointerUp={() => setDrag(undefined)}
      onPointerCancel={() => setDrag(undefined)}
      onKeyDown={key}
    >
      {children}
      {editable ? (
        <span
          className={styles.handle}
          onPointerDown={(event) => down(event, true)}
          onPointerMove={move}
          onPointerUp={() => setDrag(undefined)}
        />
      ) : null}
    </div>
  );
}
