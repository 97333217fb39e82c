import type { CharacterLook } from '../look/look.ts';
import type { Pose } from './pose.ts';
import type { Ramp } from './color.ts';
import type { Ctx } from './shapes.ts';
import type { HeadWarp } from './warp.ts';
export function drawBeard(_ctx: Ctx, _look: CharacterLook, _skin: Ramp, _warp: HeadWarp, _pose: Pose, _layer: 'under' | 'over'): void {}
