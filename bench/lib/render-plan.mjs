// node render-plan.mjs plan.json out.mp4 workDir: renders a plan in a process of its own, as a host does.
import { readFileSync } from 'node:fs';
import { renderPlan } from '@cyclorama/stage';

const [planPath, outPath, workDir] = process.argv.slice(2);
await renderPlan(JSON.parse(readFileSync(planPath, 'utf8')), outPath, { workDir });
process.exit(0);
