import type { CreateDialogRequest, DialogLanguage } from '@cyclorama/contract/dialogs';
import type { Dialog, Robot } from '../../studio/dialogs/port.ts';
import type { DialogDoorOptions, LoadedRobot } from './port.ts';
import { DoorRefused, SDK_CODES } from './refusal.ts';

type Parts = Pick<DialogDoorOptions, 'dialogs' | 'redeem' | 'loadRobot' | 'recogniserOf'>;

/**
 * Exchanges a code for a dialog. A code of which no dialog came, for want of room or by a language that the robot does
 * not speak, stays good.
 * @param address who asks
 * @throws MssError, DialogRefused, BrainFailure
 */
export async function createDialog(
  parts: Parts,
  wanted: CreateDialogRequest,
  address: string,
): Promise<Dialog> {
  const { once_code: code, robot_id: robotId } = wanted;
  const redeemed = await parts.redeem({ code, robotId, address });
  try {
    const loaded = await parts.loadRobot(robotId);
    if (loaded === undefined || loaded.robot.projectId !== redeemed.projectId)
      throw new DoorRefused(SDK_CODES.noTask, 404, `robot_id: there is no robot ${robotId}`);
    return await open(parts, wanted, loaded);
  } catch (error) {
    await redeemed.giveBack();
    throw error;
  }
}

async function open(parts: Parts, wanted: CreateDialogRequest, loaded: LoadedRobot): Promise<Dialog> {
  const { robot, brain } = loaded;
  const language = languageOf(robot, wanted.language);
  const { recogniser, told } = parts.recogniserOf(loaded, language);
  return parts.dialogs.open({
    robot,
    brain,
    recogniser,
    told,
    language,
    transparent: robot.allowTransparent && wanted.transparent === true,
    media: wanted.media ?? 'webrtc',
    useCache: wanted.use_cache ?? true,
  });
}

function languageOf(robot: Robot, wanted: DialogLanguage | undefined): DialogLanguage {
  const spoken = robot.languages.map(({ language }) => language);
  const language = wanted ?? spoken[0];
  if (language === undefined || !spoken.includes(language))
    throw new DoorRefused(
      SDK_CODES.invalid,
      400,
      `language: this robot speaks ${spoken.join(' and ') || 'no language'}`,
    );
  return language;
}
