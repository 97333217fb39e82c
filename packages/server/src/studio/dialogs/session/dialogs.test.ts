import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withTestStudio, type TestStudio } from '../../../testing/studio.ts';
import { seedPresenter } from '../../videos/testing/seed.ts';
import type { Dialog, OpenDialog, Robot } from '../port.ts';
import { DialogRefused } from '../refused.ts';
import { LAST_WORDS } from './testing/dialog-stage.ts';
import { HandTimers, settle } from './testing/hand-timers.ts';
import { openDialogs, TestPage, type TestDialogs } from './testing/owner.ts';
import { ScriptedBrain, testRequest, testRobot } from './testing/robot.ts';

const TENANT = 'c'.repeat(32);
let studio: TestStudio;
let robot: Robot;
const opened: TestDialogs[] = [];

beforeAll(async () => {
  studio = await withTestStudio();
  const { model, voice } = await seedPresenter(studio, 'clara', TENANT);
  robot = testRobot({
    ...{ projectId: TENANT, avatarAssetId: model },
    languages: [
      { language: 'en_US', voiceAssetId: voice, hotQuestions: ['Where is the exit?'] },
      { language: 'zh_CN', hotQuestions: [] },
    ],
  });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});
afterAll(() => studio.close());

function owner(options: Partial<Parameters<typeof openDialogs>[1]> = {}): TestDialogs & {
  readonly timers: HandTimers;
  readonly open: (more?: Partial<OpenDialog>) => Promise<Dialog>;
} {
  const timers = new HandTimers();
  const made = openDialogs(studio, { timers, ...options });
  opened.push(made);
  return { ...made, timers, open: (more = {}) => made.dialogs.open(testRequest({ robot, ...more })) };
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof DialogRefused ? error.code : String(error)),
  );

describe('dialogs', () => {
  it('begin with a picture, answer, and end when their page leaves', async () => {
    const { dialogs, ledger, open } = owner();
    const brain = new ScriptedBrain(['Yes, of course. ']);
    const dialog = await open({ brain, transparent: true });
    expect(dialog.jobId).toMatch(/^[0-9a-f]{32}$/);
    expect(dialog.video).toEqual({ width: 64, height: 144, fps: 25, is_transparent: true });
    expect(dialog.robot).toMatchObject({ language: 'en_US', hot_questions: ['Where is the exit?'] });
    expect(await dialog.watch('an offer')).toEqual({ id: 'viewer', answer: 'pgm 8' });
    const page = new TestPage(dialog);
    expect(page.heard).toMatchObject([{ type: 'state', is_ready: true, is_asleep: true }]);
    const { chatId } = await dialog.command({ type: 'start_chat', mode: 'TEXT' });
    expect(page.heard.at(-1)).toMatchObject({
      type: 'state',
      is_asleep: false,
      chat_id: chatId,
      mode: 'TEXT',
    });
    await dialog.command({ type: 'text_question', text: 'Is it?' });
    await page.until(({ type }) => type === 'speaking_stop');
    await dialog.command({ type: 'change_language', language: 'zh_CN' });
    expect(page.heard.at(-2)).toMatchObject({ type: 'language', robot: { language: 'zh_CN' } });
    await dialog.command({ type: 'leave', keep: false });
    expect(page.ended).toBeUndefined();
    await settle();
    await dialogs.end(dialog.jobId, 'too late');
    expect(page.ended).toBe('over');
    expect(dialogs.find(dialog.jobId)).toBeUndefined();
    expect(await codeOf(dialog.command({ type: 'interrupt' }))).toBe('999100005');
    expect(ledger.ended).toMatchObject([{ jobId: dialog.jobId, reason: 'left', turns: 1 }]);
    expect(ledger.notes).toEqual([...['asleep', 'active', 'visitor: Is it?', 'avatar: Yes, of course. ']]);
  });

  it('wait half a minute for a page that is away, and the later of two pages has it', async () => {
    const { timers, open, ledger, dialogs } = owner();
    const dialog = await open();
    timers.advance(29_000);
    const first = new TestPage(dialog);
    const second = new TestPage(dialog);
    expect([first.ended, second.ended]).toEqual(['replaced', undefined]);
    first.leave();
    timers.advance(29_000);
    await dialog.command({ type: 'heartbeat' });
    timers.advance(29_000);
    second.leave();
    timers.advance(29_000);
    const third = new TestPage(dialog);
    expect(third.heard).toMatchObject([{ type: 'state', is_ready: true }]);
    timers.advance(30_000);
    await dialogs.end(dialog.jobId, 'too late');
    expect(third.ended).toBe('over');
    expect(ledger.ended).toMatchObject([{ reason: 'gone' }]);
  });

  it('that are left are taken up by the next page of the same kind, within a minute, with another key', async () => {
    const { timers, open, ledger, dialogs } = owner();
    const dialog = await open();
    const { jobId, token } = dialog;
    await dialog.command({ type: 'start_chat', mode: 'TEXT' });
    await dialog.command({ type: 'leave', keep: true });
    await settle();
    expect(await codeOf(dialog.command({ type: 'interrupt' }))).toBe('999100005');
    timers.advance(50_000);
    const other = await open({ useCache: true, transparent: true });
    expect(other.jobId).not.toBe(jobId);
    const again = await open({ useCache: true });
    expect([again.jobId, again.token === token]).toEqual([jobId, false]);
    const page = new TestPage(again);
    expect(page.heard).toMatchObject([{ type: 'state', is_asleep: true, mode: 'AUDIO' }]);
    expect(page.heard[0]).not.toHaveProperty('chat_id');
    await again.command({ type: 'leave', keep: true });
    await settle();
    timers.advance(60_000);
    await dialogs.end(jobId, 'too late');
    expect(ledger.ended.map(({ jobId: id, reason }) => [id, reason])).toContainEqual([jobId, 'left']);
  });

  it('tell their page when the picture is gone, and when it is back', async () => {
    const { open } = owner();
    const dialog = await open();
    const page = new TestPage(dialog);
    await dialog.command({ type: 'start_chat', mode: 'TEXT' });
    await dialog.command({ type: 'driven_text', text: LAST_WORDS, is_last: true });
    await page.until((one) => one.type === 'state' && !one.is_ready);
    const gone = page.heard.length;
    await page.until((one) => one.type === 'state' && one.is_ready && page.heard.indexOf(one) >= gone);
    await dialog.command({ type: 'driven_text', text: 'Here again.', is_last: true });
    await page.until((one) => one.type === 'caption' && one.text === 'Here again.');
  });

  it('are refused beyond what the machine or the tenant may have; one that nobody took up makes room', async () => {
    const { open, ledger, dialogs } = owner({ most: 2 });
    const first = await open();
    await open();
    expect(await codeOf(open())).toBe('20010035');
    expect(dialogs.count).toBe(2);
    await first.command({ type: 'leave', keep: true });
    await settle();
    await open();
    expect(ledger.ended).toMatchObject([{ jobId: first.jobId, reason: 'left' }]);
    await dialogs.end(first.jobId, 'deleted');
    const few = owner({ cores: 0.01 });
    expect(await codeOf(few.open())).toBe('20010035');
    const none = owner();
    none.ledger.refusal = new DialogRefused('20010075', 'two of two are running');
    expect(await codeOf(none.open())).toBe('20010075');
    expect(none.dialogs.count).toBe(0);
  });

  it('are refused without an avatar, or without a voice', async () => {
    const { open, ledger, dialogs } = owner();
    expect(await codeOf(open({ robot: { ...robot, avatarAssetId: 'nobody' } }))).toBe('20010044');
    const [language] = robot.languages;
    const mute = { ...robot, languages: [{ ...language!, voiceAssetId: 'nothing' }] };
    expect(await codeOf(open({ robot: mute }))).toBe('20010131');
    expect(ledger.ended.map(({ reason }) => reason)).toEqual(['failed', 'failed']);
    expect(dialogs.count).toBe(0);
  });

  it('of a third party follow its driver, and refuse everything else', async () => {
    const { open } = owner();
    const dialog = await open({ robot: { ...robot, isThirdParty: true }, brain: undefined });
    const page = new TestPage(dialog);
    expect(page.heard).toMatchObject([{ type: 'state', is_asleep: false }]);
    expect(await codeOf(dialog.command({ type: 'start_chat', mode: 'TEXT' }))).toBe('MSS.47015017');
    const told: unknown[] = [];
    const leave = dialog.drive({ send: (message) => told.push(message), end: (why) => told.push(why) });
    await dialog.driven({ type: 'heartbeat' });
    await dialog.driven({ type: 'text', text: 'Hello there. ', is_last: true });
    await page.until(({ type }) => type === 'speaking_stop');
    expect(told).toEqual([
      { type: 'ready', job_id: dialog.jobId, language: 'en_US' },
      ...[{ type: 'heartbeat' }, { type: 'speaking_start' }, { type: 'speaking_stop', is_cut: false }],
    ]);
    expect(await codeOf(dialog.driven({ type: 'text', text: 'x'.repeat(501), is_last: true }))).toBe(
      'MSS.47015016',
    );
    leave();
    const mindful = await open();
    expect(() => mindful.drive({ send: () => undefined, end: () => undefined })).toThrow(DialogRefused);
  });

  it('end with their server, and say so', async () => {
    const { open, ledger, ...made } = owner();
    const page = new TestPage(await open());
    await made.close();
    expect(page.heard.at(-1)).toMatchObject({ type: 'error', code: '999100005', is_fatal: true });
    expect([page.ended, ledger.ended[0]?.reason]).toEqual(['over', 'stopped']);
    expect(await codeOf(open())).toBe('20010035');
  });
});
