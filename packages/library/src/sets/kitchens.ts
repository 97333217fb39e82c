import {
  beam,
  box,
  glow,
  polygon,
  ramp,
  random,
  roundBox,
  shade,
  sheet,
  type Frame,
  type Paint,
} from './brush.ts';
import { bokeh, plant, pot, windowFrame } from './props.ts';
import { ware, type Ware } from './wares.ts';

/** Kitchen: tiled wall, open shelves, window light, marble worktop in front. */
export function kitchen(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const counter = h * 0.7;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, 0], [0, '#f3efe7'], [0.6, '#ddd7cb'], [1, '#aea79a']));
  sheet(p, f, 6, (q) => {
    const tile = h * 0.052;
    const next = random(6);
    for (let row = 0; row * tile < counter; row++) {
      for (let column = -1; column * tile * 2.1 < w; column++) {
        const x = column * tile * 2.1 + (row % 2 ? tile * 1.05 : 0);
        const y = row * tile;
        const tone = 206 + next() * 26;
        roundBox(
          q,
          x + 1.5 * u,
          y + 1.5 * u,
          tile * 2.1 - 3 * u,
          tile - 3 * u,
          4 * u,
          `rgb(${tone - 26},${tone - 4},${tone - 12})`,
        );
        box(q, x + 5 * u, y + 4 * u, tile * 1.9, 3 * u, 'rgba(255,255,255,.55)');
      }
    }
    box(
      q,
      0,
      0,
      w,
      counter,
      ramp(
        q,
        [0, 0, w, 0],
        [0, 'rgba(255,250,235,.25)'],
        [0.55, 'rgba(255,255,255,0)'],
        [1, 'rgba(30,40,50,.34)'],
      ),
    );
    const wx = w * (f.portrait ? 0.05 : 0.06);
    const ww = w * (f.portrait ? 0.5 : 0.27);
    const wy = h * 0.09;
    const wh = h * 0.42;
    box(q, wx - 16 * u, wy - 16 * u, ww + 32 * u, wh + 32 * u, '#faf7f1');
    box(q, wx, wy, ww, wh, ramp(q, [0, wy, 0, wy + wh], [0, '#d6ecfb'], [0.5, '#fbfdf4'], [1, '#c8dba8']));
    bokeh(
      q,
      { x: wx, y: wy + wh * 0.35, w: ww, h: wh * 0.65 },
      30,
      34 * u,
      ['120,170,90', '170,200,110', '235,245,200'],
      16,
      0.5,
    );
    windowFrame(q, wx, wy, ww, wh, [2, 2], '#f7f3ec', 10 * u);
    box(q, wx - 26 * u, wy + wh, ww + 52 * u, 16 * u, '#efe7da');
    for (const [i, x] of [0.1, 0.2, 0.78].entries()) {
      pot(q, wx + ww * x, wy + wh, h * 0.045, h * 0.045, ['#c7764f', '#7d432a']);
      plant(q, wx + ww * x, wy + wh - h * 0.04, h * 0.1, 60 + i, ['#3c5a2c', '#5c8a3f', '#a0c070']);
    }
    const sx = w * (f.portrait ? 0.62 : 0.42);
    const sw = w * (f.portrait ? 0.36 : 0.34);
    for (let row = 0; row < 2; row++) {
      const y = h * (0.24 + row * 0.19);
      const r = random(90 + row);
      const kinds: readonly Ware[] = ['jar', 'bowl', 'bottle', 'jar', 'carton', 'bowl', 'jar'];
      const count = f.portrait ? 4 : 7;
      for (let i = 0; i < count; i++) {
        const c = ['#e9dcc3', '#f5f1e8', '#5d7a5a', '#d0915a', '#b65540', '#eef0ea', '#c9b27c'][
          (i + row * 3) % 7
        ]!;
        ware(
          q,
          kinds[(i + row * 2) % 7]!,
          sx + ((i + 0.5) * sw) / count,
          y,
          h * (0.075 + r() * 0.04),
          c,
          ['#8a5a36', '#d9c49a', '#f2ead9'][i % 3]!,
        );
      }
      box(q, sx, y, sw, 12 * u, ramp(q, [0, y, 0, y + 12 * u], [0, '#b98a5c'], [1, '#70492a']));
      shade(q, sx + sw / 2, y + h * 0.03, sw * 0.55, h * 0.03, 0.35);
    }
    if (!f.portrait) {
      const hood = w * 0.88;
      polygon(
        q,
        [
          [hood - w * 0.035, 0],
          [hood + w * 0.035, 0],
          [hood + w * 0.035, h * 0.2],
          [hood + w * 0.09, h * 0.3],
          [hood - w * 0.09, h * 0.3],
          [hood - w * 0.035, h * 0.2],
        ],
        ramp(q, [hood - w * 0.09, 0, hood + w * 0.09, 0], [0, '#8d9396'], [0.35, '#d9dddd'], [1, '#555c60']),
      );
      box(q, hood - w * 0.092, h * 0.3, w * 0.184, h * 0.025, '#42474a');
      glow(q, hood, h * 0.36, w * 0.12, h * 0.18, '255,236,200', 0.5);
    }
    box(
      q,
      0,
      counter - h * 0.025,
      w,
      h * 0.05,
      ramp(q, [0, counter - h * 0.025, 0, counter + h * 0.025], [0, '#f6f3ee'], [1, '#c8c2b8']),
    );
    for (const [x, kind, s, c, a] of [
      [0.4, 'bottle', 0.17, '#7b8f3c', '#e9d9a0'],
      [0.44, 'bottle', 0.14, '#b86f2e', '#f0e4c8'],
      [0.7, 'bowl', 0.13, '#e8e2d6', '#d98b3a'],
      [0.78, 'jar', 0.12, '#e2cfa8', '#8a5a36'],
    ] as const) {
      ware(q, kind, w * x, counter - h * 0.012, h * s, c, a);
    }
    const doors = f.portrait ? 4 : 8;
    for (let i = 0; i < doors; i++) {
      const x = (w * i) / doors;
      box(
        q,
        x,
        counter + h * 0.025,
        w / doors,
        h,
        ramp(q, [0, counter, 0, h], [0, '#53685f'], [1, '#31413b']),
      );
      q.strokeStyle = 'rgba(255,255,255,.12)';
      q.lineWidth = 3 * u;
      q.strokeRect(x + 14 * u, counter + h * 0.06, w / doors - 28 * u, h * 0.4);
      box(q, x + w / doors - 34 * u, counter + h * 0.1, 5 * u, h * 0.07, '#d8b26a');
    }
  });
  beam(p, f, [w * 0.16, h * 0.1], [w * 0.7, h * 1.0], [w * 0.16, w * 0.36], '255,243,214', 0.34);
  glow(p, w * 0.18, h * 0.28, w * 0.5, h * 0.6, '255,246,222', 0.36);
  sheet(p, f, 11, (q) => {
    const y = h * 0.925;
    box(q, 0, y, w, h * 0.1, ramp(q, [0, y, 0, h], [0, '#ffffff'], [0.12, '#ebe8e4'], [1, '#b9b4ad']));
    for (const [x, r, c] of [
      [0.05, 0.05, '#d9482f'],
      [0.1, 0.047, '#e59a34'],
      [0.075, 0.043, '#8fb13e'],
      [0.955, 0.05, '#e3b63f'],
    ] as const) {
      const g = q.createRadialGradient(
        w * x - h * r * 0.35,
        y - h * r * 0.8,
        0,
        w * x,
        y - h * r * 0.4,
        h * r * 1.3,
      );
      g.addColorStop(0, '#fff1d8');
      g.addColorStop(0.3, c);
      g.addColorStop(1, '#4a1d12');
      q.fillStyle = g;
      q.beginPath();
      q.arc(w * x, y - h * r * 0.45, h * r, 0, 7);
      q.fill();
    }
  });
}
