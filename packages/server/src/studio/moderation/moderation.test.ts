import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config.ts';
import { createFetcher } from '../../store/fetch/http-fetcher.ts';
import { moderate, ModerationUnavailable } from './moderate.ts';
import { textsOf } from './texts.ts';
import { findWord } from './words.ts';

describe('the word list', () => {
  it.each([
    ['bad', 'This is BAD.', true],
    ['bad', 'A badge.', false],
    ['bad', 'b\u00adad', true],
    ['bad', 'ｂａｄ', true],
    ['bad luck', 'What bad luck!', true],
    ['坏话', '他说坏话了', true],
    ['été', 'C’était l’été.', true],
    ['', 'anything', false],
  ])('“%s” in “%s”: %s', (word, text, found) => {
    expect(findWord([word], [text])).toBe(found ? word : undefined);
  });
});

describe('texts of a document', () => {
  it('are its name, what is said and what is written', () => {
    const texts = textsOf(
      {
        video_config: { codec: 'H264', bitrate: 1000, width: 1280, height: 720 },
        shoot_scripts: [
          {
            shoot_script: {
              text_config: { text: '<speak>Say <sub alias="hidden">this</sub></speak>' },
              layer_config: [
                {
                  layer_type: 'TEXT',
                  text_config: { text_context: Buffer.from('written').toString('base64') },
                },
              ],
            },
          },
        ],
      },
      'name',
    );
    expect(texts).toEqual(['name', '<speak>Say <sub alias="hidden">this</sub></speak>', 'written']);
  });
});

describe('the hook', () => {
  let server: Server;
  let answer: { status: number; body: string } = { status: 200, body: '{}' };
  const asked: string[] = [];
  const fetcher = createFetcher({ allowedNetworks: ['127.0.0.0/8'] });

  beforeAll(async () => {
    server = createServer((request: IncomingMessage, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push(body);
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    await fetcher.close();
    server.close();
  });

  const ask = () => {
    const { port } = server.address() as AddressInfo;
    const config = loadConfig({ env: { CYCLORAMA_MODERATION_URL: `http://127.0.0.1:${port}/look` } });
    return moderate({ config, fetcher }, { projectId: 'p', subject: 's', texts: ['hello'] });
  };

  it('is told the texts and lets them pass', async () => {
    answer = { status: 200, body: '{"decision":"PASS"}' };
    expect(await ask()).toEqual({ allowed: true });
    expect(JSON.parse(asked.at(-1)!)).toEqual({ project_id: 'p', subject: 's', texts: ['hello'] });
  });

  it('is not asked by projects that the operator trusts, when they say so', async () => {
    answer = { status: 200, body: '{"decision":"REJECT"}' };
    const { port } = server.address() as AddressInfo;
    const config = loadConfig({
      env: {
        CYCLORAMA_MODERATION_URL: `http://127.0.0.1:${port}/look`,
        CYCLORAMA_MODERATION_WORDS: 'bad',
        CYCLORAMA_MODERATION_EXEMPT: 'p, q',
      },
    });
    const allowed = async (projectId: string, noNeedReview?: boolean): Promise<boolean> => {
      const wish = noNeedReview === undefined ? {} : { noNeedReview };
      return (await moderate({ config, fetcher }, { projectId, subject: 's', texts: ['bad'], ...wish }))
        .allowed;
    };
    expect(await Promise.all([allowed('p', true), allowed('q', true)])).toEqual([true, true]);
    expect(await Promise.all([allowed('p'), allowed('p', false), allowed('r', true)])).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('rejects with its reason', async () => {
    answer = { status: 200, body: '{"decision":"REJECT","reason":"too loud"}' };
    expect(await ask()).toEqual({ allowed: false, reason: 'too loud' });
  });

  it.each([
    { status: 500, body: '{}' },
    { status: 200, body: 'yes' },
    { status: 200, body: '{"decision":"MAYBE"}' },
    { status: 200, body: 'null' },
  ])('lets nothing pass when it answers %o', async (given) => {
    answer = given;
    await expect(ask()).rejects.toThrow(ModerationUnavailable);
  });
});
