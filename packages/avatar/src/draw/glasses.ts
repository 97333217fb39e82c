import type { CharacterLook } from '../look/look.ts';
import type { Ctx } from './shapes.ts';
import type { HeadWarp } from './warp.ts';
export function drawGlasses(_ctx: Ctx, _look: CharacterLook, _warp: HeadWarp): void {}
