import type { Figure } from './figure.ts';
import type { Pose } from './pose.ts';
import type { Ctx } from './shapes.ts';
export function drawLegs(_ctx: Ctx, _figure: Figure, _pose: Pose): void {}
