import type { DialogRecogniser } from '@cyclorama/contract/dialogs';
import type { Brain, BrainQuestion, OpenDialog, Robot } from '../../port.ts';

/** A robot with everything that a dialog asks for. */
export function testRobot(more: Partial<Robot> = {}): Robot {
  return {
    robotId: 'robot',
    projectId: 'project',
    name: 'Guide',
    avatarAssetId: 'avatar',
    languages: [
      { language: 'en_US', greeting: 'Welcome here.', hotQuestions: ['Where is the exit?'] },
      { language: 'zh_CN', hotQuestions: [] },
    ],
    background: { kind: 'none' },
    width: 64,
    height: 72,
    allowTransparent: true,
    isThirdParty: false,
    recogniser: { kind: 'none' },
    wakePhrases: { wake: [], interrupt: [], exit: [] },
    sleepAfterSeconds: 60,
    safeAnswer: { en_US: 'Let us talk of something else.', zh_CN: '我们聊点别的吧。' },
    ...more,
  };
}

/** A page that recognises speech by itself. */
export const BROWSER: DialogRecogniser = { kind: 'browser' };

export function testRequest(more: Partial<OpenDialog> = {}): OpenDialog {
  return {
    ...{ robot: testRobot(), brain: new ScriptedBrain(), recogniser: undefined, told: BROWSER },
    ...{ language: 'en_US', transparent: false, media: 'webrtc', useCache: false },
    ...more,
  };
}

/** Says what a test lets it say, when the test wants it. */
export class ScriptedBrain implements Brain {
  readonly asked: BrainQuestion[] = [];
  /** Told at once, in increments; undefined = it thinks until `say` and `end`. */
  script: readonly string[] | undefined;
  images: readonly string[] = [];
  aborted = 0;
  #onText: (text: string) => void = () => undefined;
  #end: (failure?: Error) => void = () => undefined;

  constructor(script?: readonly string[]) {
    this.script = script;
  }

  async answer(
    question: BrainQuestion,
    signal: AbortSignal,
    onText: (increment: string) => void,
  ): ReturnType<Brain['answer']> {
    this.asked.push(question);
    let text = '';
    this.#onText = (increment) => {
      text += increment;
      onText(increment);
    };
    if (this.script === undefined)
      await new Promise<void>((resolve, reject) => {
        this.#end = (failure) => (failure === undefined ? resolve() : reject(failure));
        signal.addEventListener('abort', () => {
          this.aborted += 1;
          reject(new Error('aborted'));
        });
      });
    else this.script.forEach((increment) => this.#onText(increment));
    return { text, images: this.images };
  }

  say(increment: string): void {
    this.#onText(increment);
  }

  end(failure?: Error): void {
    this.#end(failure);
  }
}
