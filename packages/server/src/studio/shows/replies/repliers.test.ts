import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { verifyMssA } from '@cyclorama/signing';
import { afterEach, describe, expect, it } from 'vitest';
import { createFetcher, type HttpFetcher } from '../../../store/fetch/http-fetcher.ts';
import type { ViewerQuestion } from '../session/replier.ts';
import { CallbackReplier } from './callback-replier.ts';
import { OpenAiReplier } from './openai-replier.ts';
import { SpokenAnswer } from './spoken-answer.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const clock = { now: () => NOW };
const asked: ViewerQuestion = {
  question: 'How much is the dress?',
  robotId: 'r1',
  user: 'u1',
  projectId: 'p1',
  jobId: 'j1',
  knowledge: ['The dress costs forty dollars.'],
};
const patient = (): AbortSignal => AbortSignal.timeout(5000);

interface Received {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

const servers: Server[] = [];
const fetchers: HttpFetcher[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all(fetchers.splice(0).map((one) => one.close()));
});

/** A service that notes what it is asked. */
async function service(answer: RequestListener): Promise<{ readonly url: string; readonly got: Received[] }> {
  const got: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      got.push({ url: request.url ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

function fetcher(allowedNetworks: readonly string[] = ['127.0.0.0/8']): HttpFetcher {
  const made = createFetcher({ allowedNetworks });
  fetchers.push(made);
  return made;
}

const delta = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const increment = (content: string): string =>
  `data:${JSON.stringify({ id: '1', created: 1, choices: [{ message: { content } }] })}\n\n`;

describe('a chat model', () => {
  it('is told who it is, what the room says and what was said, and is spoken sentence by sentence', async () => {
    let finish: () => void = () => undefined;
    const { url, got } = await service((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`${delta('It costs forty')}${delta(' dollars. And')}`);
      finish = () => response.end(`${delta(' it is **blue**.')}data: [DONE]\n\n`);
    });
    const settings = {
      kind: 'openai',
      url: `${url}/v1`,
      model: 'small',
      key: 'k1',
      texts: ['Blue only.'],
    } as const;
    const replier = new OpenAiReplier(fetcher(), settings);
    const early: string[] = [];
    const rest = await replier.reply(asked, patient(), (sentence) => {
      early.push(sentence);
      finish();
    });
    expect(early).toEqual(['It costs forty dollars.']);
    expect(rest).toBe('And it is blue .');
    expect(got[0]).toMatchObject({ url: '/v1/chat/completions', body: { model: 'small', stream: true } });
    expect(got[0]?.headers.authorization).toBe('Bearer k1');
    const again = replier.reply({ ...asked, question: 'In red?' }, patient(), () => finish());
    await again;
    const messages = got[1]?.body['messages'] as { readonly role: string; readonly content: string }[];
    expect(messages[0]?.content).toContain('Blue only.\nThe dress costs forty dollars.');
    expect(messages.slice(1)).toEqual([
      { role: 'user', content: 'How much is the dress?' },
      { role: 'assistant', content: 'It costs forty dollars. And it is **blue**.' },
      { role: 'user', content: 'In red?' },
    ]);
  });

  it('may answer in one piece, and is not asked for ever', async () => {
    const { url } = await service((request, response) => {
      if (request.url?.startsWith('/slow')) return;
      if (request.url?.startsWith('/broken')) response.writeHead(500).end('out of memory');
      else
        response
          .setHeader('content-type', 'application/json')
          .end('{"choices":[{"message":{"content":"Forty."}}]}');
    });
    const ask = (path: string, signal = patient(), to = fetcher()): Promise<string | undefined> =>
      new OpenAiReplier(to, { kind: 'openai', url: `${url}${path}`, model: 'm', texts: [] }).reply(
        asked,
        signal,
      );
    expect(await ask('/v1')).toBe('Forty.');
    await expect(ask('/broken')).rejects.toThrow('status 500: out of memory');
    await expect(ask('/slow', AbortSignal.timeout(100))).rejects.toMatchObject({ reason: 'aborted' });
    await expect(ask('/v1', patient(), fetcher([]))).rejects.toMatchObject({ reason: 'address' });
  });

  it('that reports an error inside its stream has no answer', async () => {
    const { url } = await service((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"error":{"message":"quota used up"}}\n\n');
    });
    const replier = new OpenAiReplier(fetcher(), { kind: 'openai', url, model: 'm', texts: [] });
    await expect(replier.reply(asked, patient())).rejects.toThrow('quota used up');
  });
});

describe('the callback of a third party', () => {
  it.each([true, false])(
    'is signed and answers in the mode it was asked for (is_stream=%s)',
    async (isStream) => {
      const { url, got } = await service((_request, response) => {
        if (isStream) {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(`${increment('It costs ')}${increment('forty dollars.')}data:[DONE]\n\n`);
        } else {
          response.setHeader('content-type', 'application/json');
          response.end(
            JSON.stringify({
              id: '1',
              choices: [{ index: 0, message: { content: 'It costs forty dollars.' } }],
            }),
          );
        }
      });
      const address = `${url}/chat?tenant=1`;
      const settings = { kind: 'callback', url: address, appId: 'app', key: 'secret', isStream } as const;
      const replier = new CallbackReplier({ fetcher: fetcher(), clock }, settings);
      expect(await replier.reply(asked, patient())).toBe('It costs forty dollars.');
      await replier.reply({ ...asked, question: 'q'.repeat(5000) }, patient());
      const query = new URL(`http://x${got[0]?.url}`).searchParams;
      expect(query.get('tenant')).toBe('1');
      const sent = { secret: query.get('secret') ?? '', time: query.get('time_stamp') ?? '' };
      expect(verifyMssA(address, 'secret', sent, NOW, 1000)).toBe(true);
      expect(got[0]?.body).toEqual({
        messages: [{ content: 'How much is the dress?' }],
        ...{ app_id: 'app', user: 'u1', session_id: 'j1', is_stream: isStream },
      });
      const messages = got[1]?.body['messages'] as { readonly content: string }[];
      expect(messages.map(({ content }) => content.length)).toEqual([22, 23, 4096]);
    },
  );

  it('that answers in the other mode is refused', async () => {
    const { url } = await service((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"choices":[{"message":{"content":"x"}}]}');
    });
    const settings = { kind: 'callback', url, appId: 'a', key: 'k', isStream: true } as const;
    const replier = new CallbackReplier({ fetcher: fetcher(), clock }, settings);
    await expect(replier.reply(asked, patient())).rejects.toThrow('is_stream=true');
  });
});

describe('an answer that is going to be spoken', () => {
  it('loses what is written for the eye, and what is too long for a presenter', () => {
    const answer = new SpokenAnswer(undefined);
    answer.add('**Yes**, see [our shop](https://x.test/a). <speak>');
    expect(answer.rest()).toBe('Yes , see our shop. speak');
    const long = new SpokenAnswer(undefined);
    for (let i = 0; i < 100; i++) long.add(`This is sentence ${i}. `);
    expect(long.isFull).toBe(true);
    expect(long.rest()?.length).toBeLessThanOrEqual(600);
    expect(long.rest()).toMatch(/sentence \d+\.$/);
  });

  it('begins with its first whole sentence, in languages without spaces too', () => {
    const heard: string[] = [];
    const answer = new SpokenAnswer((sentence) => heard.push(sentence));
    for (const letter of '这件裙子四十美元。还有蓝色的。') answer.add(letter);
    expect(heard).toEqual(['这件裙子四十美元。']);
    expect(answer.rest()).toBe('还有蓝色的。');
    const numbers = new SpokenAnswer((sentence) => heard.push(sentence));
    numbers.add('It is 3.50 dollars');
    expect(numbers.rest()).toBe('It is 3.50 dollars');
    expect(heard).toHaveLength(1);
  });
});
