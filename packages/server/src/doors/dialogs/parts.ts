import { CodeAttempts } from '../../studio/dialogs/codes/attempts.ts';
import { createPublicCode, redeemOnceCode } from '../../studio/dialogs/codes/once-codes.ts';
import { openRecognisers } from '../../studio/dialogs/recognisers/index.ts';
import { loadRobot } from '../../studio/dialogs/robots/load.ts';
import { welcomeOf } from '../../studio/dialogs/welcome.ts';
import type { Studio } from '../../studio/context.ts';
import type { SecretBox } from '../../studio/tenants/secret-box.ts';
import type { DialogDoorOptions } from './port.ts';

/** What is behind the doors of dialogs, beside the dialogs themselves. */
export type DialogParts = Pick<
  DialogDoorOptions,
  'redeem' | 'issuePublic' | 'loadRobot' | 'recogniserOf' | 'welcome'
>;

/** Codes, robots and recognisers of a studio, as the doors ask for them. */
export function openDialogParts(studio: Studio, box: SecretBox): DialogParts & { close(): void } {
  const attempts = new CodeAttempts(studio.clock);
  const { sherpaModels } = studio.config;
  const recognisers = openRecognisers({
    ...{ fetcher: studio.fetcher, sherpaModels },
    onFailure: (failure) => studio.log.warn({ err: failure }, 'speech recognition failed'),
  });
  return {
    redeem: (brought) => redeemOnceCode(studio, attempts, brought),
    issuePublic: (robotId) => createPublicCode(studio, robotId),
    loadRobot: (robotId) => loadRobot(studio, box, robotId),
    recogniserOf: ({ robot, recogniserSettings }) =>
      recognisers.recogniserFor(
        recogniserSettings,
        robot.languages.map(({ language }) => language),
      ),
    welcome: (robotId) => welcomeOf(studio, robotId),
    close: () => recognisers.close(),
  };
}
