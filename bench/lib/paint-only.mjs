// node paint-only.mjs plan.json: draws every frame of the plan's painters and throws it away.
import { readFileSync } from 'node:fs';

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const shot of plan.shots) {
  for (const layer of shot.layers) {
    const source = plan.sources[layer.source];
    if (source.kind !== 'painter') continue;
    const { createPainter } = await import(source.module);
    const { width, height } = layer.rect;
    const painter = await createPainter(source.options, { width, height, fps: plan.format.fps });
    for (let n = shot.from; n < shot.to; n++) await painter.paint(n - layer.startFrame);
    painter.close?.();
  }
}
process.exit(0);
