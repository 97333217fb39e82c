import { beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '../../../doors/testing/door.ts';
import { openConsole, type TestConsole } from '../../../doors/testing/console.ts';
import { BrainFailure, type Recogniser } from '../port.ts';
import { hearDoor } from './hear-door.ts';
import { recogniserOf, type Engine } from './utterances.ts';
import { silence, talk } from './testing/talk.ts';
import { wavOf } from './wav.ts';

let door: TestConsole;
let recogniser: Recogniser | undefined;
let token: string;

const engine =
  (answer: (seconds: number) => string | BrainFailure): Engine =>
  (_language, { onText, onFailure }) => ({
    hear: () => undefined,
    drop: () => undefined,
    end: (whole) =>
      queueMicrotask(() => {
        const said = answer(whole.length / 16_000);
        if (said instanceof BrainFailure) onFailure(said);
        else onText(said, true);
      }),
  });

function recording(...sounds: readonly Uint8Array[]): Uint8Array {
  const all = Buffer.concat(sounds);
  return wavOf(new Int16Array(all.buffer.slice(all.byteOffset, all.byteOffset + all.length)));
}

beforeAll(async () => {
  door = await openConsole({
    doors: ({ studio, identities }) => [
      hearDoor({
        studio,
        identities,
        // The part of a robot that hears.
        loadRobot: (id) =>
          Promise.resolve(
            id === 'r1'
              ? {
                  robot: {
                    projectId: door.tenant.projectId,
                    languages: [{ language: 'en_US', hotQuestions: [] }],
                  },
                }
              : undefined,
          ),
        recogniserOf: () =>
          recogniser === undefined
            ? { recogniser, told: { kind: 'none', why: 'there is no engine' } }
            : { recogniser, told: { kind: 'server' } },
      }),
    ],
  });
  token = await door.token(door.tenant);
}, 60_000);

const hear = (body: Uint8Array, path = 'r1/hear?language=en_US') =>
  door.server.app.inject({
    method: 'POST',
    url: `/api/robots/${path}`,
    headers: { host: '127.0.0.1:8420', 'x-auth-token': token, 'content-type': 'audio/wav' },
    payload: Buffer.from(body),
  });

describe('a recording that is tried', () => {
  it('is understood utterance by utterance, in order, and only if somebody speaks', async () => {
    let count = 0;
    recogniser = recogniserOf(engine(() => `part ${(count += 1)}`));
    const pause = silence(1.2);
    const parts = Array.from({ length: 5 }, () => [talk(0.8), pause]).flat();
    const answer = await hear(recording(pause, ...parts));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ text: 'part 1 part 2 part 3 part 4 part 5' });
    expect((await hear(recording(silence(2)))).json()).toEqual({ text: '' });
  });

  it('is refused with the words of the engine that fails, or that is not there', async () => {
    recogniser = recogniserOf(engine(() => new BrainFailure('MSS.47010119', 'the engine hung up')));
    const failed = await hear(recording(talk(1), silence(1)));
    expect(errorOf(failed)).toEqual([422, 'MSS.47010119', expect.stringContaining('the engine hung up')]);
    recogniser = undefined;
    const none = await hear(recording(talk(1)));
    expect(errorOf(none)).toEqual([422, 'MSS.47010143', expect.stringContaining('there is no engine')]);
  });

  it('must be what recognisers are given', async () => {
    recogniser = recogniserOf(engine(() => 'x'));
    const other = recording(talk(0.1));
    new DataView(other.buffer).setUint32(24, 48_000, true);
    for (const [body, path] of [
      [Buffer.from('no sound'), undefined],
      [other, undefined],
      [recording(silence(31)), undefined],
      [recording(talk(1)), 'r1/hear?language=zh_CN'],
    ] as const) {
      const answer = await hear(body, path);
      expect(errorOf(answer).slice(0, 2)).toEqual([400, 'MSS.00000003']);
    }
    expect((await hear(recording(talk(1)), 'r2/hear')).statusCode).toBe(404);
  });
});
