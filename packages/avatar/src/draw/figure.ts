import type { CharacterLook } from '../look/look.ts';
import type { ArmLayer } from './arm-layer.ts';
import { drawArm, drawForearmShadows } from './arms.ts';
import { drawJawBeard, drawLipBeard, makeBeardSprites, type BeardSprites } from './beard.ts';
import { clothRamp, skinRamp, type Ramp } from './color.ts';
import { drawBrows, drawEyes } from './eyes.ts';
import { makeFaceSprites, type FaceSprites } from './face-sprites.ts';
import { drawFace, drawNoseOn } from './face.ts';
import { drawGlasses } from './glasses.ts';
import { drawHair, makeHairSprites, type HairSprites } from './hair.ts';
import { drawLegs, makeLegSprite } from './legs.ts';
import { drawMouth } from './mouth.ts';
import type { Pose } from './pose.ts';
import { drawProduct, makeProductSprite } from './product.ts';
import { boxOf, grown, NOWHERE, union, type Area, type Box } from './boxes.ts';
import { hairExtent } from './framing.ts';
import { HEAD_SIZE, HEAD_Y, PIVOT_Y } from './proportions.ts';
import { placeSprite, type Ctx, type Sprite } from './shapes.ts';
import { drawNeck, makeTorsoSprites, type TorsoSprites } from './torso.ts';
import { HeadWarp } from './warp.ts';

/** A character made ready for one size: everything that never changes is already a sprite. */
export interface Figure {
  readonly look: CharacterLook;
  readonly skin: Ramp;
  readonly main: Ramp;
  readonly sleeve: Ramp;
  readonly inner: Ramp;
  readonly face: FaceSprites;
  readonly hair: HairSprites;
  readonly torso: TorsoSprites;
  readonly beard: BeardSprites | undefined;
  readonly legs: Sprite | undefined;
  readonly product: Sprite;
  /** Extent of head and hair at rest, in face coordinates. */
  readonly headBox: Area;
  /** Pixels per rig unit. */
  readonly k: number;
}

export function makeFigure(look: CharacterLook, k: number): Figure {
  const skin = skinRamp(look.skin);
  const inner = clothRamp(look.clothes.inner, 0.8);
  const main = clothRamp(look.clothes.main);
  return {
    look,
    skin,
    main,
    inner,
    sleeve: look.clothes.kind === 'apron' ? inner : main,
    face: makeFaceSprites(look, skin, k * 1.15),
    hair: makeHairSprites(look, k * 1.15),
    torso: makeTorsoSprites(look, skin, k),
    beard: makeBeardSprites(look, skin, k * 1.15),
    legs: makeLegSprite(look, skin, k),
    product: makeProductSprite(look.clothes.accent, k),
    headBox: hairExtent(look),
    k,
  };
}

/** Where the parts of a figure were drawn, in pixels. */
export interface DrawnBoxes {
  readonly head: Box;
  readonly trunk: Box;
  readonly arms: Box;
}

/**
 * Draws a figure; the context's origin is the pit of the neck, one unit is `k` pixels. With a layer, arms are kept
 * between pictures for as long as they do not move.
 */
export function drawFigure(ctx: Ctx, figure: Figure, pose: Pose, layer?: ArmLayer): DrawnBoxes {
  const { look, skin } = figure;
  const warp = new HeadWarp(pose.yaw, pose.pitch, Math.max(0, pose.jaw) * 15);
  const stand = standOf(pose);
  const { rise, grow, headX, headY } = stand;
  ctx.save();
  let trunk: Box = NOWHERE;
  if (figure.legs !== undefined) trunk = union(trunk, drawLegs(ctx, look, figure.legs, pose.swayX));
  enterTrunk(ctx, figure, pose);
  const inTrunk = (draw: () => void): void => {
    ctx.save();
    ctx.translate(0, rise);
    ctx.scale(grow, 1);
    draw();
    ctx.restore();
  };
  const head = headBox(ctx, figure, pose, stand);
  ctx.save();
  enterHead(ctx, pose, stand);
  drawHair(ctx, look, figure.hair, pose, warp, ['back']);
  ctx.restore();

  inTrunk(() => placeSprite(ctx, figure.torso.back));
  drawNeck(ctx, look, skin, headX * 0.4, headY * 0.75 - rise * 0.2, pose.roll);
  inTrunk(() => {
    placeSprite(ctx, figure.torso.trunk);
    trunk = union(trunk, boxOf(ctx, figure.torso.trunk));
  });

  ctx.save();
  enterHead(ctx, pose, stand);
  drawHair(ctx, look, figure.hair, pose, warp, ['under']);
  drawFace(ctx, look, skin, figure.face, warp);
  if (figure.beard !== undefined) drawJawBeard(ctx, figure.beard, warp);
  drawMouth(ctx, look, skin, pose, warp);
  if (figure.beard !== undefined) drawLipBeard(ctx, figure.beard, warp, pose);
  drawNoseOn(ctx, look, figure.face, warp);
  drawEyes(ctx, look, skin, pose, warp);
  drawBrows(ctx, look, pose, warp);
  drawGlasses(ctx, look, warp);
  drawHair(ctx, look, figure.hair, pose, warp, ['cap', 'left', 'right', 'fringe']);
  ctx.restore();

  ctx.translate(0, rise * 0.7);
  drawForearmShadows(ctx, look, pose);
  const arms =
    layer === undefined ? drawArms(ctx, figure, pose, rise, grow) : layer.draw(ctx, figure, pose, rise, grow);
  ctx.restore();
  return { head, trunk, arms };
}

/** How trunk and head of a pose stand, rig units. */
interface Stand {
  readonly rise: number;
  readonly grow: number;
  readonly headX: number;
  readonly headY: number;
}

function standOf(pose: Pose): Stand {
  const rise = -pose.breath * 2.2 - pose.shrug * 9;
  return {
    rise,
    grow: 1 + pose.breath * 0.0035,
    headX: pose.yaw * 20 + pose.lean * 3,
    headY: rise + pose.pitch * 14 + pose.bow * 30,
  };
}

/** The trunk leans and sways from the hips, and bows forward. */
function enterTrunk(ctx: Ctx, { look }: Figure, pose: Pose): void {
  const hip = look.clothes.legs === undefined ? 640 : 560;
  ctx.translate(pose.swayX * 7, pose.bow * 26);
  ctx.translate(0, hip);
  ctx.rotate(pose.lean * 0.03);
  ctx.scale(1, 1 - pose.bow * 0.05);
  ctx.translate(0, -hip);
}

function enterHead(ctx: Ctx, pose: Pose, { headX, headY }: Stand): void {
  ctx.translate(headX * 0.4, PIVOT_Y + headY * 0.75);
  ctx.rotate(pose.roll);
  ctx.scale(HEAD_SIZE, HEAD_SIZE);
  ctx.translate(0, HEAD_Y - PIVOT_Y);
}

/** Where head, hair and neck come to lie; the context stands in the trunk. */
function headBox(ctx: Ctx, figure: Figure, pose: Pose, stand: Stand): Box {
  ctx.save();
  enterHead(ctx, pose, stand);
  // Turning and the hair's spring carry parts beyond where they hang at rest.
  const loose = 34 + Math.abs(pose.hairX) * 2.4 + Math.abs(pose.hairY);
  const head = boxOf(ctx, grown(figure.headBox, loose));
  ctx.restore();
  const n = figure.look.build.neck;
  return union(head, boxOf(ctx, { x: -n * 2.4, y: -150, width: n * 4.8, height: 215 }));
}

/**
 * Where head and arms of a pose will be drawn; the arms are made ready in the layer. The context stands as for
 * `drawFigure`.
 */
export function measureFigure(
  ctx: Ctx,
  figure: Figure,
  pose: Pose,
  layer: ArmLayer,
): Pick<DrawnBoxes, 'head' | 'arms'> {
  const stand = standOf(pose);
  ctx.save();
  enterTrunk(ctx, figure, pose);
  const head = headBox(ctx, figure, pose, stand);
  ctx.translate(0, stand.rise * 0.7);
  const arms = layer.prepare(ctx, figure, pose, stand.rise, stand.grow);
  ctx.restore();
  return { head, arms };
}

/** Draws what the hands hold and both arms, the nearer one last. */
export function drawArms(ctx: Ctx, figure: Figure, pose: Pose, rise: number, grow: number): Box {
  const { look, skin } = figure;
  const arms = [
    { side: -1, arm: pose.left },
    { side: 1, arm: pose.right },
  ].sort((a, b) => a.arm.z - b.arm.z);
  let box: Box = NOWHERE;
  if (pose.product > 0.01) {
    const y = (pose.left.y + pose.right.y) / 2 - 62;
    drawProduct(ctx, figure.product, pose.product, y);
    box = union(box, boxOf(ctx, { x: -90, y: y - 125, width: 190, height: 260 }));
  }
  const brush = {
    ctx,
    look,
    skin,
    cloth: figure.sleeve,
    inner: figure.inner,
    shoulder: (side: number): void => {
      ctx.save();
      ctx.translate(0, rise * 0.3);
      ctx.scale(grow, 1);
      const patch = side < 0 ? figure.torso.leftShoulder : figure.torso.rightShoulder;
      placeSprite(ctx, patch);
      box = union(box, boxOf(ctx, patch));
      ctx.restore();
    },
  };
  for (const { side, arm } of arms) {
    const { shoulder, elbow, wrist } = drawArm(brush, arm, side, pose.shrug);
    const r = look.build.upperArm * 1.4 + 8;
    for (const [x, y] of [shoulder, elbow])
      box = union(box, boxOf(ctx, { x: x - r, y: y - r, width: r * 2, height: r * 2 }));
    const h = 205 * look.build.hand;
    box = union(box, boxOf(ctx, { x: wrist[0] - h, y: wrist[1] - h, width: h * 2, height: h * 2 }));
  }
  return box;
}
