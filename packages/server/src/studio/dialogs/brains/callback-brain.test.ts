import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyMssA } from '@cyclorama/signing';
import type { Fetcher } from '../../../store/fetch/fetcher.ts';
import { CallbackBrain } from './callback-brain.ts';
import {
  asked,
  scriptedService,
  stall,
  stallWith,
  stream,
  whole,
  type ScriptedService,
} from './testing/scripted-service.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const clock = { now: () => NOW };
const PATIENCE = { first: 5000, between: 5000, whole: 10_000 };
const heard: string[] = [];
let service: ScriptedService;
beforeAll(async () => {
  service = await scriptedService();
});
afterAll(() => service.close());

const brain = (isStream: boolean, patience = PATIENCE, path = '/chat') =>
  new CallbackBrain(
    { fetcher: service.fetcher, clock },
    { url: `${service.url}${path}`, appId: 'app', key: 'secret', isStream },
    patience,
  );
const ask = (isStream: boolean, patience = PATIENCE, signal = new AbortController().signal) =>
  brain(isStream, patience).answer(asked('Hello?'), signal, (text) => heard.push(text));
const chunk = (content: string, more: object = {}): string =>
  `data:${JSON.stringify({ id: '1', created: 1, choices: [{ ...more, message: { content } }] })}\n\n`;
const DONE = 'data:[DONE]\n\n';

describe('the callback of §7.1', () => {
  it('is signed as its vector says', async () => {
    const urls: string[] = [];
    const fetcher: Pick<Fetcher, 'postStream'> = {
      postStream: async (url) => {
        urls.push(url);
        const text = JSON.stringify({ choices: [{ index: 0, message: { content: 'Hi.' } }] });
        return { status: 200, contentType: 'application/json', chunks: once(text) };
      },
    };
    const url = 'https://metastudio-llm/digital-human/chat';
    const settings = { url, appId: 'a', key: 'huawei_metaStudio', isStream: false };
    const at = { now: () => new Date(1744612873350) };
    const { signal } = new AbortController();
    await new CallbackBrain({ fetcher, clock: at }, settings).answer(
      asked('Hello?'),
      signal,
      () => undefined,
    );
    expect(urls).toEqual([
      `${url}?secret=a02fc32111795dc6f760e6bd15bb0cbc9a35921dc5dc86e57eea56ae644d793e&time_stamp=1963307d486`,
    ]);
    const own = createHmac('sha256', 'huawei_metaStudio').update(`${url}1744612873350`).digest('hex');
    expect(urls[0]).toContain(own);
  });

  it('keeps the query of its address, and tells the conversation in turn, without roles', async () => {
    service.script(stream(chunk('Fine.'), DONE));
    const turns = [
      { question: 'One?', answer: 'First.' },
      { question: 'Cut off?', answer: ' ' },
      { question: 'q'.repeat(5000), answer: 'a'.repeat(5000) },
    ];
    const { signal } = new AbortController();
    await brain(true, PATIENCE, '/chat?tenant=1').answer(asked('Three?', { turns }), signal, () => undefined);
    const got = service.got.at(-1);
    const query = new URL(`http://x${got?.path}`).searchParams;
    const sent = { secret: query.get('secret') ?? '', time: query.get('time_stamp') ?? '' };
    expect(query.get('tenant')).toBe('1');
    expect(verifyMssA(`${service.url}/chat?tenant=1`, 'secret', sent, NOW, 1000)).toBe(true);
    expect(got?.body).toEqual({
      messages: ['One?', 'First.', 'q'.repeat(4096), 'a'.repeat(4096), 'Three?'].map((content) => ({
        content,
      })),
      ...{ app_id: 'app', user: 'u1', session_id: 's1', is_stream: true },
    });
  });

  it('answers in increments as they come, with or without an index', async () => {
    let finish: () => void = () => undefined;
    service.script((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('It costs ', { index: 0 }));
      finish = () => response.end(`: alive\n\n${chunk('forty.')}${chunk('', { index: 0 })}${DONE}`);
    });
    const increments: string[] = [];
    const answer = await brain(true).answer(asked('How much?'), new AbortController().signal, (text) => {
      increments.push(text);
      finish();
    });
    expect([answer.text, increments]).toEqual(['It costs forty.', ['It costs ', 'forty.']]);
  });

  it('answers whole when it is asked to', async () => {
    service.script(whole('{"id":"1","created":1,"choices":[{"index":0,"message":{"content":"Forty."}}]}'));
    expect((await ask(false)).text).toBe('Forty.');
    expect(service.got.at(-1)?.body['is_stream']).toBe(false);
  });

  it.each([
    ['another mode', false, stream(chunk('Hi.'), DONE), 'MSS.47010101', 'is_stream=false'],
    ['the other mode', true, whole('{"choices":[]}'), 'MSS.47010101', 'is_stream=true'],
    ['a page', true, whole('<html>Login</html>', 'text/html'), 'MSS.47010101', 'text/html'],
    ['no JSON', true, stream('data:{"choices":\n\n', DONE), 'MSS.47010101', 'cannot be read'],
    ['another shape', true, stream('data:{"answer":"Hi"}\n\n', DONE), 'MSS.47010101', 'no choices'],
    ['a list', false, whole('[1]'), 'MSS.47010101', 'no choices'],
    [
      'a number for a text',
      true,
      stream('data:{"choices":[{"message":{"content":7}}]}\n\n', DONE),
      'MSS.47010101',
      'no text',
    ],
    ['nothing', true, stream(DONE), 'MSS.47010107', 'answered nothing'],
    ['no end', true, stream(chunk('Half an ans')), 'MSS.47010107', '[DONE]'],
    [
      'a failure',
      true,
      stream('data:{"error_code":"E1","error_msg":"quota used up"}\n\n'),
      'MSS.47010107',
      'quota used up',
    ],
    [
      'a status',
      true,
      whole('{"error_code":"E2","error_msg":"no such app"}', 'application/json', 400),
      'MSS.47010107',
      'status 400: E2 no such app',
    ],
    [
      'a page with a status',
      true,
      whole('<h1>Bad  Gateway</h1>', 'text/html', 502),
      'MSS.47010107',
      'status 502: Bad Gateway',
    ],
    ['a redirect', true, whole('', 'text/plain', 302), 'MSS.47010107', 'status 302: no reason given'],
    [
      'too many questions',
      true,
      whole('{"error":{"message":"slow down"}}', 'application/json', 429),
      'MSS.47010119',
      'slow down',
    ],
    ['an endless line', true, stream(`data:${'x'.repeat(300 * 1024)}`), 'MSS.47010101', 'does not end'],
  ] as const)('that answers with %s has failed, and says how', async (_what, isStream, script, code, why) => {
    service.script(script);
    await expect(ask(isStream)).rejects.toMatchObject({
      name: 'BrainFailure',
      code,
      message: expect.stringContaining(why) as unknown,
    });
  });

  it.each([
    ['does not begin', stall(), { ...PATIENCE, first: 60 }, 'did not begin'],
    ['only keeps alive', stall(': alive\n\n', chunk('')), { ...PATIENCE, first: 60 }, 'did not begin'],
    ['stops in between', stall(chunk('Well, ')), { ...PATIENCE, between: 60 }, 'stopped in the middle'],
    ['takes too long', stall(chunk('Well, ')), { ...PATIENCE, whole: 80 }, 'longer than 0.08 s'],
    ['refuses slowly', stallWith(500), { ...PATIENCE, first: 60 }, 'did not begin'],
  ] as const)('that %s is waited for no longer, and hung up on', async (_what, script, patience, why) => {
    service.script(script);
    await expect(ask(true, patience)).rejects.toMatchObject({
      code: 'MSS.47010104',
      message: expect.stringContaining(why) as unknown,
    });
    await service.hungUp();
  });

  it('that never ends is listened to for so long, and what it said counts', async () => {
    service.script((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        if (response.destroyed) return;
        response.write(chunk('And so on. ').repeat(50));
        setImmediate(more);
      };
      more();
    });
    const { text } = await ask(true);
    expect(text.length).toBe(4096);
    await service.hungUp();
  });

  it('is hung up on at once when nobody wants to hear more', async () => {
    service.script(stall(chunk('Well, ')));
    const stop = new AbortController();
    const why = new Error('the visitor spoke');
    const answer = brain(true).answer(asked('Hello?'), stop.signal, () => stop.abort(why));
    await expect(answer).rejects.toBe(why);
    await service.hungUp();
    await expect(ask(true, PATIENCE, stop.signal)).rejects.toBe(why);
  });

  it('that cannot be reached, or must not be, is told apart from one that lies', async () => {
    const at = (url: string) =>
      new CallbackBrain(
        { fetcher: service.fetcher, clock },
        { url, appId: 'a', key: 'k', isStream: true },
      ).answer(asked('Hello?'), new AbortController().signal, () => undefined);
    await expect(at('http://127.0.0.1:1/chat')).rejects.toMatchObject({ code: 'MSS.47010104' });
    await expect(at('http://10.0.0.1/chat')).rejects.toMatchObject({ code: 'MSS.47010134' });
  });
});

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
