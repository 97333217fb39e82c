import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Matcher } from './matcher.ts';
import { OpenAiBrain } from './openai-brain.ts';
import {
  asked,
  scriptedService,
  stall,
  stream,
  whole,
  type ScriptedService,
} from './testing/scripted-service.ts';

let service: ScriptedService;
let matcher: Matcher;
beforeAll(async () => {
  service = await scriptedService();
  matcher = await Matcher.of(
    [
      { question: 'When do you open?', answer: 'We open at nine.' },
      { question: 'Where can I park?', answer: 'Behind the house.' },
    ],
    [],
  );
});
afterAll(() => service.close());

const brain = (settings: object = {}, patience = { first: 5000, between: 5000, whole: 10_000 }) =>
  new OpenAiBrain(
    service.fetcher,
    { url: `${service.url}/v1`, model: 'small', name: 'Clara', ...settings },
    matcher,
    patience,
  );
const { signal } = new AbortController();
const delta = (content: string | null, more: object = {}): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, ...more }] })}\n\n`;
const DONE = 'data: [DONE]\n\n';

describe('a chat model', () => {
  it('is told who it is, what the robot knows about the question, and what was said', async () => {
    service.script(stream(delta(null), delta('At '), delta('nine.'), DONE));
    const heard: string[] = [];
    const turns = [{ question: 'Hi', answer: 'Hello!' }];
    const answer = await brain({ key: 'k1' }).answer(asked('When do you open?', { turns }), signal, (text) =>
      heard.push(text),
    );
    expect(answer).toEqual({ text: 'At nine.', images: [], source: 'model' });
    expect(heard).toEqual(['At ', 'nine.']);
    const got = service.got.at(-1);
    expect([got?.path, got?.headers.authorization]).toEqual(['/v1/chat/completions', 'Bearer k1']);
    const { messages, ...rest } = got?.body as { messages: { role: string; content: string }[] };
    expect(rest).toEqual({ model: 'small', stream: true });
    expect(messages[0]).toEqual({
      role: 'system',
      content: expect.stringMatching(/You are Clara.*English.*We open at nine\./s) as unknown,
    });
    expect(messages[0]?.content).not.toContain('Behind the house');
    expect(messages.slice(1)).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: 'When do you open?' },
    ]);
  });

  it('follows the instructions of its owner, in the language of the visitor', async () => {
    service.script(stream(delta('好。'), delta(null, { finish_reason: 'stop' })));
    const settings = { systemPrompt: 'You sell boats.', url: `${service.url}/v1/chat/completions` };
    await brain(settings).answer(asked('你好', { language: 'zh_CN' }), signal, () => undefined);
    const got = service.got.at(-1);
    expect([got?.path, got?.headers.authorization]).toEqual(['/v1/chat/completions', undefined]);
    expect((got?.body['messages'] as { content: string }[])[0]?.content).toBe(
      'You sell boats.\n\nAnswer in Chinese.',
    );
  });

  it('may answer in one piece', async () => {
    service.script(whole('{"choices":[{"message":{"content":"Forty."}}]}'));
    expect((await brain().answer(asked('x'), signal, () => undefined)).text).toBe('Forty.');
  });

  it.each([
    ['breaks off', stream(delta('Half an')), 'MSS.47010107'],
    [
      'fails in between',
      stream(delta('Half an'), 'data: {"error":{"message":"out of memory"}}\n\n'),
      'MSS.47010107',
    ],
    ['answers with a page', whole('<html>', 'text/html'), 'MSS.47010101'],
    [
      'does not know the key',
      whole('{"error":{"message":"bad key"}}', 'application/json', 401),
      'MSS.47010107',
    ],
    ['has too much to do', whole('busy', 'text/plain', 503), 'MSS.47010119'],
  ] as const)('that %s has failed', async (_what, script, code) => {
    service.script(script);
    await expect(brain().answer(asked('x'), signal, () => undefined)).rejects.toMatchObject({ code });
  });

  it('that stalls is hung up on', async () => {
    service.script(stall(delta('Well')));
    const patience = { first: 5000, between: 60, whole: 10_000 };
    await expect(brain({}, patience).answer(asked('x'), signal, () => undefined)).rejects.toMatchObject({
      code: 'MSS.47010104',
    });
    await service.hungUp();
  });
});
