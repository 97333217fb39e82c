import { beforeEach, describe, expect, test } from 'vitest';
import { settled } from '../testing/clock.ts';
import { FakePage } from '../testing/page.ts';
import { answerOf, stateOf } from '../testing/server.ts';

let page: FakePage;
beforeEach(() => {
  page = new FakePage();
});

const PARAM = {
  serverAddress: 'studio.example.com',
  onceCode: 'code1',
  robotId: 'robot1',
  containerId: 'here',
};

/** Nothing holds on to a task any more. */
function expectFree(): void {
  expect(page.clock.waiting).toBe(0);
  expect(page.listenerCount).toBe(0);
  for (const player of page.players) expect(player.isClosed).toBe(true);
  for (const hearing of page.hearings) expect(hearing.isClosed).toBe(true);
  for (const { readyState } of page.server.sockets) expect(readyState).toBe(3);
}

describe('create', () => {
  test('makes a job, tells when it is not ready and when it is', async () => {
    await page.create();
    expect(page.server.opened).toEqual([
      { once_code: 'code1', robot_id: 'robot1', transparent: false, use_cache: true, media: 'webrtc' },
    ]);
    const { job_id: jobId } = page.server.answer;
    const websocketAddr = 'studio.example.com:443';
    expect(page.events).toEqual([
      ['jobInfoChange', { jobId: '', websocketAddr, isReady: false }],
      ['jobInfoChange', { jobId, websocketAddr, isReady: true }],
    ]);
    expect(page.ui.model.phase).toBe('ready');
    expect(page.ui.model.backgroundUrl).toBe('https://studio.example.com/objects/background.jpg');
    expect(page.server.socket.url).toBe(`wss://studio.example.com/ics/v1/jobs/${jobId}/events?key=token%2F1`);
    expect(page.player.options.playUrl).toBe(`https://studio.example.com/ics/v1/jobs/${jobId}/play`);
  });

  test('asks for what the options and the browser want', async () => {
    page.ways = { webrtc: false, socket: true, transparent: true };
    await page.create({ useDefaultBackground: false, enableJobCache: false });
    expect(page.server.opened).toMatchObject([{ transparent: true, use_cache: false, media: 'socket' }]);
  });

  test.each([
    ['no container', { containerId: 'nowhere' }, '999300001', 'nowhere'],
    ['no id of one', { containerId: '' }, '999300002', 'containerId'],
    ['no code', { onceCode: '' }, '999300002', 'onceCode'],
    ['no server', { serverAddress: '' }, '999300002', 'serverAddress'],
    ['no robot', { robotId: '' }, 'MSS.47010102', 'robotId'],
    [
      'an address without a robot',
      { robotId: '', taskUrl: 'https://x.example.com/' },
      '999300002',
      'taskUrl',
    ],
    ['a wrong option', { config: { enableCaption: 'yes' as never } }, '999300002', 'enableCaption'],
    ['a wrong level', { logLevel: 'loud' as never }, '999300002', 'logLevel'],
  ])('with %s is refused, and may be called again', async (_name, change, code, named) => {
    await page.sdk.create({ ...PARAM, eventListeners: page.listeners, ...change });
    expect(page.errors).toEqual([code]);
    expect(page.events[0]?.[1]).toMatchObject({ message: expect.stringContaining(named) as string });
    expect(page.server.opened).toEqual([]);
    await page.create();
    expect((await page.sdk.getJobInfo()).isReady).toBe(true);
  });

  test('in a browser that lacks something says what', async () => {
    page.lacks = ['WebSocket'];
    expect(await page.sdk.checkBrowserSupport()).toBe(false);
    await page.create();
    expect(page.events).toEqual([
      ['error', { code: '90100025', message: expect.stringContaining('WebSocket') as string }],
    ]);
  });

  test.each([
    ['a used code', 401, { error_code: 'MSS.47010046', error_msg: 'used' }, 'MSS.47010046'],
    ['no quota', 403, { error_code: '20010075', error_msg: 'full' }, '20010075'],
    ['a server that is none', 200, '<html>', '999000001'],
    ['a broken server', 502, '<html>', '999000001'],
    ['an answer without a job', 201, {}, '999000001'],
  ])(
    'with %s tells the code, leaves the reason on the page and can be called again',
    async (_name, status, body, code) => {
      page.server.refusal = { status, body };
      await page.create();
      expect(page.errors).toEqual([code]);
      expect(page.ui.model).toMatchObject({ phase: 'ended', failure: { code } });
      expectFree();
      page.server.refusal = undefined;
      await page.create();
      expect(page.uis[0]?.isDestroyed).toBe(true);
      expect((await page.sdk.getJobInfo()).isReady).toBe(true);
    },
  );

  test('without a network says so', async () => {
    page.server.isReachable = false;
    await page.create();
    expect(page.errors).toEqual(['999000001']);
    expectFree();
  });

  test('that never becomes ready ends', async () => {
    page.server.state = stateOf({ is_ready: false });
    const created = page.create();
    await page.clock.pass(40_000);
    await created;
    expect(page.errors).toEqual(['90100012']);
    expectFree();
  });

  test('twice, or into a second container, is forbidden', async () => {
    await page.create();
    const heard: string[] = [];
    await page.sdk.create({
      ...PARAM,
      containerId: 'there',
      eventListeners: { error: ({ code }) => heard.push(code) },
    });
    expect(page.errors).toEqual(['999400001']);
    expect(heard).toEqual(['999400001']);
    expect(page.uis).toHaveLength(1);
    expect((await page.sdk.getJobInfo()).isReady).toBe(true);
  });

  test('while it is being created is forbidden', async () => {
    await Promise.all([page.create(), page.create()]);
    expect(page.errors).toEqual(['999400001']);
    expect(page.server.opened).toHaveLength(1);
  });

  test('where the page drives the avatar needs listeners', async () => {
    page.server.answer = answerOf({ is_third_party: true });
    await page.sdk.create(PARAM);
    expect(page.ui.model.failure?.code).toBe('999300002');
    expect(page.server.ended).toHaveLength(1);
    expectFree();
  });

  test('opens the microphone first when it is asked to, and goes on without one', async () => {
    page.isMicrophoneDenied = true;
    await page.create({ firstCreateLocalStream: true });
    expect(page.errors).toEqual(['90100017']);
    expect((await page.sdk.getJobInfo()).isReady).toBe(true);
  });
});

describe('destroy', () => {
  test('leaves the job for the cache, frees everything and forgets listeners and options', async () => {
    await page.create({ enableCaption: true });
    await page.sdk.startChat();
    await page.sdk.destroy();
    expect(page.server.commands).toContainEqual({ type: 'leave', keep: true });
    expect(page.ui.isDestroyed).toBe(true);
    expect(page.events[page.events.length - 1]).toEqual([
      'jobInfoChange',
      { jobId: '', websocketAddr: undefined, isReady: false },
    ]);
    expectFree();
    page.sdk.setLogLevel('loud' as never);
    expect(page.errors).toEqual([]);
    await page.sdk.create(PARAM);
    expect(page.ui.config.enableCaption).toBe(false);
  });

  test('is no error when the server closes as soon as it has heard', async () => {
    await page.create();
    page.server.onCommand = ({ type }) => {
      if (type === 'leave')
        queueMicrotask(() => {
          const { socket } = page.server;
          socket.tell({ type: 'error', code: '999100005', message: 'over', is_fatal: true });
          socket.end(4000);
        });
      return undefined;
    };
    await page.sdk.destroy();
    expect(page.errors).toEqual([]);
    expectFree();
  });

  test('ends the job where there is no cache', async () => {
    await page.create({ enableJobCache: false });
    await page.sdk.destroy();
    expect(page.server.commands).toContainEqual({ type: 'leave', keep: false });
  });

  test('while it is created leaves nothing and is no error', async () => {
    const created = page.create();
    await Promise.all([page.sdk.destroy(), page.sdk.destroy()]);
    await created;
    expect(page.errors).toEqual([]);
    expect(page.uis.every(({ isDestroyed }) => isDestroyed)).toBe(true);
    expectFree();
  });

  test('while the connection is made ends the job', async () => {
    page.server.greets = false;
    const created = page.create();
    await settled();
    await page.sdk.destroy();
    await created;
    expect(page.server.ended).toHaveLength(1);
    expectFree();
  });

  test('without a network is not held up', async () => {
    await page.create();
    page.server.isReachable = false;
    page.server.socket.end(1006);
    await page.sdk.destroy();
    expect(page.ui.isDestroyed).toBe(true);
    expectFree();
  });

  test('does not wait for a server that is silent', async () => {
    await page.create();
    page.server.onCommand = () => undefined;
    const destroyed = page.sdk.destroy();
    await page.clock.pass(2000);
    await destroyed;
    expectFree();
  });

  test('and create at once begin anew', async () => {
    await page.create();
    void page.sdk.destroy();
    await page.create();
    expect(page.errors).toEqual([]);
    expect(page.server.opened).toHaveLength(2);
    expect((await page.sdk.getJobInfo()).isReady).toBe(true);
  });
});

describe('a network that goes', () => {
  test('for 25 seconds: the dialog goes on as it is by then', async () => {
    await page.create({ enableChatBtn: true });
    await page.sdk.startChat({ interactionMode: 'TEXT' });
    page.server.socket.tell({ type: 'speaking_start' });
    page.events.length = 0;
    page.server.isReachable = false;
    page.server.socket.end(1006);
    expect(page.ui.model.phase).toBe('reconnecting');
    await page.clock.pass(25_000);
    page.server.isReachable = true;
    page.server.state = stateOf({ chat_id: 'c1', mode: 'TEXT', language: 'en_US', is_asleep: true });
    page.happen('online');
    await settled();
    expect(page.ui.model).toMatchObject({
      phase: 'ready',
      isChatting: true,
      mode: 'TEXT',
      isSpeaking: false,
    });
    expect(page.player.retries).toBeGreaterThan(0);
    expect(page.events.map(([name]) => name)).toEqual([
      'jobInfoChange',
      'error',
      // What happened meanwhile.
      'speakingStop',
      'languageInfoChange',
      'jobInfoChange',
    ]);
    expect(page.events[0]?.[1]).toMatchObject({ jobId: '', isReady: false });
    expect(page.events[4]?.[1]).toMatchObject({ jobId: page.server.answer.job_id, isReady: true });
  });

  test('for good ends the dialog', async () => {
    await page.create();
    page.server.isReachable = false;
    page.server.socket.end(1006);
    await page.clock.pass(70_000);
    expect(page.errors).toEqual(['999200004', '90100013']);
    expect(page.ui.model.phase).toBe('ended');
    expectFree();
  });
});

describe('a dialog that ends', () => {
  test.each([
    ['by the server', () => page.server.socket.end(4000), '999100005'],
    ['because it is open elsewhere', () => page.server.socket.end(4001), '999200005'],
    [
      'with an error',
      () =>
        page.server.socket.tell({ type: 'error', code: 'MSS.47000007', message: 'stopped', is_fatal: true }),
      'MSS.47000007',
    ],
    ['without a picture', () => page.player.options.onEnd('blocked', new Error('no way')), '90100026'],
  ])('%s is told once, and everything is free', async (_name, end, code) => {
    await page.create();
    end();
    await page.clock.pass(70_000);
    expect(page.errors).toEqual([code]);
    expect(page.events[page.events.length - 1]).toEqual([
      'jobInfoChange',
      { jobId: '', websocketAddr: undefined, isReady: false },
    ]);
    expectFree();
  });

  test('with its tab is ended on the server, by socket and by request', async () => {
    await page.create();
    page.happen('pagehide');
    expect(page.server.commands).toContainEqual({ type: 'leave', keep: false });
    await settled();
    expect(page.server.ended).toEqual([
      `https://studio.example.com/ics/v1/jobs/${page.server.answer.job_id}`,
    ]);
    expectFree();
  });
});

describe('sound', () => {
  test('that the browser refuses is an event, once, and comes with the first tap', async () => {
    await page.create();
    page.player.sound = 'blocked';
    page.player.options.onSound('blocked');
    page.player.options.onSound('blocked');
    expect(page.errors).toEqual(['90100021']);
    expect(page.ui.model.isSoundBlocked).toBe(true);
    expect(await page.sdk.unmuteRemoteAudio()).toBe(false);
    page.happen('gesture');
    expect(page.ui.model.isSoundBlocked).toBe(false);
  });

  test('muted stays so whatever is tapped', async () => {
    await page.create();
    expect(await page.sdk.muteRemoteAudio()).toBe(true);
    page.happen('gesture');
    expect(page.player.sound).toBe('muted');
    expect(page.ui.model.isMuted).toBe(true);
  });
});

describe('what the page is told', () => {
  test('goes on when a listener throws, and each function hears it once', async () => {
    const heard: boolean[] = [];
    const listener = { jobInfoChange: ({ isReady }: { isReady: boolean }) => heard.push(isReady) };
    page.sdk.addEventListeners({
      jobInfoChange: () => {
        throw new Error('mine');
      },
    });
    page.sdk.addEventListeners(listener);
    await page.sdk.create({ ...PARAM, eventListeners: listener });
    expect(heard).toEqual([false, true]);
    expect(page.logged.some((line) => line.includes('a listener of jobInfoChange failed'))).toBe(true);
  });

  test('is logged from the level that was asked for', async () => {
    page.sdk.setLogLevel('none');
    await page.create();
    page.server.socket.end(4000);
    await settled();
    expect(page.logged).toEqual([]);
    page.sdk.setLogLevel('debug');
    await page.create();
    expect(page.logged.length).toBeGreaterThan(0);
  });

  test('is tracked only if the page wants that, and only on its server', async () => {
    const tracked = () =>
      page.server.sockets.flatMap(({ texts }) => texts).filter(({ type }) => type === 'track');
    await page.create({ enableBusinessTrack: false });
    page.player.options.onFirstFrame();
    expect(tracked()).toEqual([]);
    page.sdk.setConfig({ enableBusinessTrack: true });
    page.player.options.onFirstFrame();
    expect(tracked()).toMatchObject([{ name: 'first_frame' }]);
  });
});
