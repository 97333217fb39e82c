import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signSdk } from '@cyclorama/signing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { comment, isSpeech, ROOM_ENV, RoomRig, ruleFor, type RoomRule } from './testing/live-room.ts';
import { Programme } from './testing/programme.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

/** RMS of speech, at least. */
const SPEECH = 0.01;

let server: ServerProcess;
let folder: string;
let rig: RoomRig;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-replies-'));
  server = await startServer({ env: { ...ROOM_ENV, CYCLORAMA_MODERATION_WORDS: 'nonsense' } });
  rig = await RoomRig.open(new Client(server.credentials));
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

it(
  'thinks answers up: from what it knows, from a model in two parts, and none from one that fails or says what is not said',
  { timeout: 180_000 },
  async () => {
    const model = openModel();
    await putRobot('facts', {
      kind: 'knowledge',
      texts: ['The dresses are sewn in Porto.', 'We open at nine.'],
    });
    await putRobot('model', { kind: 'openai', url: `${model.url}/v1`, model: 'small', key: 'k' });
    await putRobot('broken', { kind: 'openai', url: `${model.url}/broken`, model: 'small' });
    const room = await rig.makeRoom({
      ...{ name: 'Replies', streamKey: 'replies', paragraphs: ['Nobody says this.'] },
      rules: [
        thinking('sewn', 'facts'),
        thinking('joke', 'model'),
        thinking('weather', 'broken'),
        thinking('odd', 'model'),
      ],
      changes: { play_policy: { play_mode: 'NO_PRESET' } },
    });
    const recording = rig.recordTo(join(folder, 'room.flv'), 'replies');
    const job = await rig.start(room);
    await rig.stateIs(job, 'PROCESSING');
    const finished = (count: number): Promise<true> =>
      until(
        `${count} answers`,
        () => Promise.resolve(rig.called('REPLY_COMMAND_FINISH', job).length >= count || undefined),
        60,
        20,
      );
    await comment(job.report, 'Where are the dresses sewn?');
    await finished(1);
    await comment(job.report, 'Tell me a joke');
    // The first sentence is heard to its end before the model has written the second.
    await finished(2);
    model.goOn('then it hangs around.');
    await finished(3);
    await comment(job.report, 'How is the weather?');
    await comment(job.report, 'Something odd, please');
    model.goOn('What nonsense this is.');
    await comment(job.report, 'So where are they sewn?');
    await finished(4);
    await rig.client.must('POST', `${job.place}/stop`);
    await rig.stateIs(job, 'SUCCEED');
    await recording.close();

    const record = await rig.recordOf(job);
    const speech = record.filter(isSpeech);
    expect(speech.map(({ text }) => text)).toEqual([
      'The dresses are sewn in Porto.',
      'A dress walks into a wardrobe.',
      'And then it hangs around.',
      'The dresses are sewn in Porto.',
    ]);
    expect(model.questions).toEqual(['Tell me a joke', 'Something odd, please']);
    const of = (kind: string): readonly (string | undefined)[] =>
      record.flatMap((entry) => (entry.kind === kind ? [entry.outcome] : []));
    expect(of('event')).toEqual(Array.from({ length: 5 }, () => 'asked'));
    expect([...of('answer')].sort()).toEqual([
      ...['nothing-to-say', 'nothing-to-say'],
      ...['speech', 'speech', 'speech', 'speech'],
    ]);
    expect(
      record.some(({ kind, text = '' }) => kind === 'note' && text.startsWith('broken has no answer')),
    ).toBe(true);
    const programme = await Programme.read(recording.path);
    for (const { began_pts: began, ended_pts: ended } of speech)
      expect(programme.level(began, ended)).toBeGreaterThan(SPEECH);
  },
);

function thinking(word: string, robot: string): RoomRule {
  return ruleFor(word, word, { reply_mode: 'INTELLIGENT_REPLY', robot_id: robot, play_type: 'INSERT' });
}

/** A service with the chat interface of OpenAI: what follows its first sentence is written when it is told to go on. */
function openModel(): {
  readonly url: string;
  readonly questions: readonly string[];
  goOn(rest: string): void;
} {
  const questions: string[] = [];
  const waiting: ServerResponse[] = [];
  const rests: string[] = [];
  const delta = (content: string): string =>
    `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
  const finish = (): void => {
    const response = rests.length > 0 ? waiting.shift() : undefined;
    if (response !== undefined) response.end(`${delta(` ${rests.shift() ?? ''}`)}data: [DONE]\n\n`);
  };
  const url = rig.serve('/v1/chat/completions', (_request, body, response) => {
    const { messages } = JSON.parse(body) as { messages: readonly { content: string }[] };
    const question = messages.at(-1)?.content ?? '';
    questions.push(question);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(delta(question.includes('joke') ? 'A dress walks into a wardrobe. And' : 'What'));
    waiting.push(response);
    finish();
  });
  rig.serve('/broken/chat/completions', (_request, _body, response) => {
    response.writeHead(500).end('out of memory');
  });
  return {
    url: url.replace('/v1/chat/completions', ''),
    questions,
    goOn: (rest) => {
      rests.push(rest);
      finish();
    },
  };
}

function putRobot(id: string, settings: unknown): Promise<unknown> {
  return own('PUT', `/repliers/${id}`, settings);
}

/** Our own API. */
async function own<Body>(method: string, path: string, body?: unknown): Promise<Body> {
  const { endpoint, access_key: accessKey, secret_key: secretKey } = server.credentials;
  const url = new URL(`/api${path}`, endpoint);
  const text = body === undefined ? '' : JSON.stringify(body);
  const sent = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = signSdk({ method, url, body: text, headers: sent }, { accessKey, secretKey }, new Date());
  const request = { method, headers: { ...sent, ...headers }, ...(body === undefined ? {} : { body: text }) };
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}
