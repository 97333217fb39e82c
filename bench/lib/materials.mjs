// Pictures and sound of the reference job, made here so that nothing has to be downloaded.
import { createCanvas } from '@napi-rs/canvas';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWav } from '../../packages/stage/dist/testing/index.js';

export const FRAMES = 750;
export const FPS = 25;
export const CAPTIONS = Array.from(
  { length: 10 },
  (_, i) => `Caption number ${i + 1}: hello from the studio 你好`,
);

/** Writes bg.jpg, figure.png, voice.wav and captions.srt into a folder. */
export function makeMaterials(folder) {
  mkdirSync(folder, { recursive: true });
  let state = 7;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;

  // A background with the detail of a photo: gradients, many soft shapes, grain.
  const bg = createCanvas(1280, 720);
  const b = bg.getContext('2d');
  const sky = b.createLinearGradient(0, 0, 0, 720);
  sky.addColorStop(0, '#24406e');
  sky.addColorStop(1, '#c98f5a');
  b.fillStyle = sky;
  b.fillRect(0, 0, 1280, 720);
  for (let i = 0; i < 260; i++) {
    b.fillStyle = `hsla(${random() * 360}, 40%, ${30 + random() * 40}%, 0.35)`;
    b.fillRect(random() * 1280, 200 + random() * 520, 10 + random() * 90, 10 + random() * 160);
  }
  const grain = b.getImageData(0, 0, 1280, 720);
  for (let i = 0; i < grain.data.length; i++) if (i % 4 !== 3) grain.data[i] += (random() - 0.5) * 10;
  b.putImageData(grain, 0, 0);
  writeFileSync(join(folder, 'bg.jpg'), bg.toBuffer('image/jpeg', 92));

  // A figure with soft edges.
  const figure = createCanvas(480, 600);
  const f = figure.getContext('2d');
  const part = (x, y, rx, ry, color) => {
    f.fillStyle = color;
    f.beginPath();
    f.ellipse(x, y, rx, ry, 0, 0, 7);
    f.fill();
  };
  f.shadowColor = 'rgba(0, 0, 0, 0.5)';
  f.shadowBlur = 20;
  part(240, 480, 190, 230, '#30456f');
  f.shadowBlur = 0;
  part(240, 190, 105, 140, '#e6b58f');
  part(240, 110, 118, 90, '#3a2418');
  for (const x of [200, 280]) part(x, 190, 14, 9, '#ffffff');
  for (const x of [200, 280]) part(x, 190, 6, 7, '#402010');
  part(240, 265, 36, 10, '#a04038');
  writeFileSync(join(folder, 'figure.png'), figure.toBuffer('image/png'));

  // Syllables: a buzz with moving formants, four a second.
  const voice = Float32Array.from({ length: 48_000 * 30 }, (_, n) => {
    const t = n / 48_000;
    const envelope = Math.max(0, Math.sin(2 * Math.PI * 4 * t)) ** 0.5 * (t % 3 < 2.6 ? 0.3 : 0);
    const pitch = 2 * Math.PI * (130 + 20 * Math.sin(t * 2)) * t;
    return envelope * (Math.sin(pitch) * 0.5 + Math.sin(pitch * 5) * 0.25 + Math.sin(pitch * 11) * 0.15);
  });
  writeWav(join(folder, 'voice.wav'), [voice, voice]);

  const at = (second) => `00:00:${String(second).padStart(2, '0')},000`;
  writeFileSync(
    join(folder, 'captions.srt'),
    CAPTIONS.map((text, i) => `${i + 1}\n${at(i * 3)} --> ${at(i * 3 + 3)}\n${text}\n`).join('\n'),
  );
}
