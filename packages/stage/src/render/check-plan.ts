import { checkMatte } from '../matte/check.ts';
import type { MatteSettings } from '../matte/settings.ts';
import type { RenderPlan, SourceSpec } from '../plan.ts';

/** Refuses plans that cannot be rendered, with a RangeError that says why. Cheap: called for every piece. */
export function checkPlan(plan: RenderPlan): void {
  const { width, height, fps, container, video, alpha, bitrateKbps } = plan.format;
  const fail = (what: string): never => {
    throw new RangeError(`plan: ${what}`);
  };
  if (!Number.isInteger(width) || !Number.isInteger(height) || width % 2 || height % 2) {
    fail(`size ${width}×${height} is not even`);
  }
  if (width < 2 || height < 2 || width > 7680 || height > 7680)
    fail(`size ${width}×${height} is out of range`);
  if (!(fps.num > 0 && fps.den > 0)) fail('frame rate');
  if (!(bitrateKbps > 0)) fail('bit rate');
  if (container === 'mp4' && video !== 'h264') fail(`${video} does not go into MP4`);
  if (container === 'webm' && video !== 'vp8') fail(`${video} does not go into WebM`);
  if (alpha && video !== 'vp8') fail('transparency needs VP8 in WebM');
  if (!Number.isInteger(plan.frames) || plan.frames < 1) fail('no frames');
  if (plan.pieces.at(-1) !== plan.frames) fail('the last piece does not end with the programme');
  plan.pieces.forEach((end, index) => {
    if (end <= (plan.pieces[index - 1] ?? 0)) fail(`piece ${index} is empty`);
  });
  plan.shots.forEach((shot, index) => {
    if (shot.from !== (plan.shots[index - 1]?.to ?? 0) || shot.to <= shot.from) {
      fail(`shot ${index} (${shot.from}…${shot.to}) leaves a gap or overlaps`);
    }
  });
  if (plan.shots.at(-1)?.to !== plan.frames) fail('the shots do not cover the programme');
  for (const layer of [...plan.shots.flatMap(({ layers }) => layers), ...plan.overlays])
    if (layer.matte) checkCut(plan, layer.source, layer.matte, fail);
}

/** What can be cut out of its surroundings. */
const CUT: readonly (SourceSpec['kind'] | undefined)[] = ['image', 'video', 'painter'];

function checkCut(
  plan: RenderPlan,
  source: string,
  matte: MatteSettings,
  fail: (what: string) => never,
): void {
  const kind = plan.sources[source]?.kind;
  // Sources that are not there are told, by name, when they are needed.
  if (kind && !CUT.includes(kind)) fail(`'${source}' is a ${kind}, which has no surroundings to take away`);
  try {
    checkMatte(matte);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    fail(`matte of '${source}': ${error.message}`);
  }
}
