import type { HwICSUiSdk } from '../sdk/hw-ics-ui-sdk.ts';
import type { IcsError } from '../types.ts';
import { codeOfAddress, fetchCode, NoCode } from './code.ts';
import { readVisit, startScreen, troubleScreen, type Visit } from './screens.ts';
import { troubleOf, wordsIn, type Trouble } from './words.ts';

/** Of the SDK, what this page needs. */
export type PageSdk = Pick<typeof HwICSUiSdk, 'create' | 'destroy' | 'getJobInfo'>;

/** Where the page stands. */
export interface PagePlace {
  readonly search: string;
  readonly href: string;
  readonly host: string;
  readonly origin: string;
  readonly protocol: string;
}

const STAGE = 'stage';
const PROBLEMS: readonly string[] = ['no-robot', 'unknown-robot', 'too-many'];

/** Shows who waits; begins the dialog when the visitor asks for it; says what went wrong where it does not. */
export function openVisit(main: HTMLElement, sdk: PageSdk, place: PagePlace, browserLanguage: string): void {
  const visit = readVisit(main);
  const words = wordsIn(visit.language, browserLanguage);
  const code = codeOfAddress(place.search);
  if (visit.color !== undefined) main.style.backgroundColor = visit.color;
  const trouble = (what: Trouble, of?: string): void =>
    main.replaceChildren(troubleScreen(visit, words, what, of));
  if (PROBLEMS.includes(visit.problem ?? '')) {
    trouble(visit.problem as Trouble);
    return;
  }
  if (code === undefined && !visit.isPublic) {
    trouble('no-code');
    return;
  }
  const begin = async (): Promise<void> => {
    const stage = document.createElement('div');
    stage.id = STAGE;
    try {
      const failure = await talk({ main, stage, sdk, place, visit, code });
      if (failure === undefined) return;
      stage.remove();
      trouble(troubleOf(failure.code), failure.code);
    } catch (error) {
      stage.remove();
      if (error instanceof NoCode) trouble(troubleOf(error.code), error.code);
      else throw error;
    }
  };
  main.replaceChildren(startScreen(visit, words, () => void begin()));
}

interface Talk {
  readonly main: HTMLElement;
  readonly stage: HTMLElement;
  readonly sdk: PageSdk;
  readonly place: PagePlace;
  readonly visit: Visit;
  readonly code: string | undefined;
}

/** @returns why there is no dialog; undefined when there is one @throws NoCode */
async function talk({ main, stage, sdk, place, visit, code }: Talk): Promise<IcsError | undefined> {
  const onceCode = code ?? (await fetchCode(visit.robotId, place.href));
  main.replaceChildren(stage);
  let failure: IcsError | undefined;
  await sdk.create({
    ...{ onceCode, robotId: visit.robotId, containerId: STAGE },
    // Without https the SDK has to be told so.
    serverAddress: place.protocol === 'https:' ? place.host : place.origin,
    config: { enableCaption: true, enableChatBtn: true, enableHotIssues: true },
    eventListeners: {
      error: (error) => {
        failure = error;
      },
    },
  });
  if ((await sdk.getJobInfo()).isReady) return undefined;
  await sdk.destroy();
  return failure ?? { code: '90000001', message: 'the dialog is not ready' };
}
