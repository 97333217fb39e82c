import { beginStage } from './controller/begin.ts';
import { openOutputSide } from './outputs/side.ts';
import { openRtcSide } from './rtc/side.ts';
import { openLiveSource } from './sources/index.ts';
import type { LiveStage, LiveStageOptions } from './stage-api.ts';
import { StageTime } from './time.ts';

/**
 * Starts a live session: the programme runs from now on at its rate, whatever sources and outputs do. Resolves when the
 * outputs are open; the first frame follows within half a second (event `started`). `time` is the wall unless a test
 * moves a clock by hand. @throws RangeError for documents that cannot be
 */
export function startLiveStage(
  options: LiveStageOptions & { readonly time?: StageTime },
): Promise<LiveStage> {
  const { time = StageTime.wall(), ...rest } = options;
  const rtc = openRtcSide(options.rtc ?? { turnUrls: [] });
  return beginStage(rest, { openSource: openLiveSource, openOutputs: openOutputSide, rtc, time });
}
