import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaceFound } from '../../../../api/own-training.ts';
import { Slider } from '../../../../ui/slider.tsx';
import { inside, zoomed, zoomOf, type Crop } from './crop.ts';
import styles from './portrait.module.css';

const STEP = 0.02;
const MOST_ZOOM = 5;

/** A photograph that is moved and enlarged behind a window; the points of the face that was found lie on it. */
export function Cropper({
  picture,
  crop,
  onChange,
  faces,
}: {
  readonly picture: ImageBitmap;
  readonly crop: Crop;
  readonly onChange: (crop: Crop) => void;
  /** In pixels of the photograph. */
  readonly faces: readonly FaceFound[];
}): ReactNode {
  const { t } = useTranslation('training');
  const canvas = useRef<HTMLCanvasElement>(null);
  const held = useRef<{ readonly x: number; readonly y: number; readonly crop: Crop } | undefined>(undefined);
  useEffect(() => {
    const element = canvas.current;
    if (element !== null) draw(element, picture, crop, faces);
  }, [picture, crop, faces]);
  const move = (event: PointerEvent<HTMLCanvasElement>): void => {
    const from = held.current;
    if (from === undefined) return;
    const scale = from.crop.height / event.currentTarget.clientHeight;
    onChange(
      inside(
        {
          ...from.crop,
          x: from.crop.x - (event.clientX - from.x) * scale,
          y: from.crop.y - (event.clientY - from.y) * scale,
        },
        picture,
      ),
    );
  };
  const press = (event: KeyboardEvent): void => {
    const by = crop.height * STEP;
    const to = {
      ArrowLeft: { x: crop.x - by },
      ArrowRight: { x: crop.x + by },
      ArrowUp: { y: crop.y - by },
      ArrowDown: { y: crop.y + by },
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChange(inside({ ...crop, ...to }, picture));
  };
  return (
    <div className={styles.cropper}>
      <canvas
        ref={canvas}
        className={styles.window}
        style={{ aspectRatio: crop.aspect }}
        tabIndex={0}
        role="img"
        aria-label={t('portrait.crop')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          held.current = { x: event.clientX, y: event.clientY, crop };
        }}
        onPointerMove={move}
        onPointerUp={() => (held.current = undefined)}
        onPointerCancel={() => (held.current = undefined)}
        onKeyDown={press}
      />
      <Slider
        label={t('portrait.zoom')}
        value={zoomOf(crop, picture)}
        min={1}
        max={MOST_ZOOM}
        step={0.01}
        onChange={(zoom) => onChange(zoomed(crop, zoom, picture))}
      />
    </div>
  );
}

function draw(
  canvas: HTMLCanvasElement,
  picture: ImageBitmap,
  crop: Crop,
  faces: readonly FaceFound[],
): void {
  const scale = window.devicePixelRatio;
  canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale));
  canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale));
  const ink = canvas.getContext('2d');
  if (ink === null) return;
  const zoom = canvas.height / crop.height;
  const [left, top] = [crop.x - (crop.height * crop.aspect) / 2, crop.y - crop.height / 2];
  ink.imageSmoothingQuality = 'high';
  ink.drawImage(
    picture,
    left,
    top,
    crop.height * crop.aspect,
    crop.height,
    0,
    0,
    canvas.width,
    canvas.height,
  );
  ink.fillStyle = getComputedStyle(canvas).getPropertyValue('--accent').trim();
  ink.globalAlpha = 0.85;
  const dot = Math.max(1, canvas.height / 520);
  for (const { points } of faces)
    for (let at = 0; at + 2 < points.length; at += 3) {
      ink.beginPath();
      ink.arc(((points[at] ?? 0) - left) * zoom, ((points[at + 1] ?? 0) - top) * zoom, dot, 0, Math.PI * 2);
      ink.fill();
    }
}
