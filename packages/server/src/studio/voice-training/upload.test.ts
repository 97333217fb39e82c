import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HostError } from '../../hosts/pool.ts';
import { errorOf } from '../../doors/testing/door.ts';
import { failed, PASSED, wav } from './testing/fake-works.ts';
import { openTrainings, pairs, type Created, type TestTrainings } from './testing/open-trainings.ts';
import { zipOf } from './testing/zips.ts';
import { showJobUploadingAddress } from './uploading-address.ts';

let bench: TestTrainings;

beforeAll(async () => {
  bench = await openTrainings();
}, 60_000);

beforeEach(() => {
  bench.works.verdicts.clear();
  bench.works.failure = undefined;
});

const TEXT = 'The river is wide.';

/** Uploads a pair for the first sentence, unless one is left out. */
async function pair(job: Created, sound?: Uint8Array | string, text?: Uint8Array | string): Promise<void> {
  const { audio_uploading_url: audio = [], txt_uploading_url: texts = [] } = job.segment_uploading_url ?? {};
  if (sound !== undefined) expect((await bench.put(audio[0], sound, 'audio/wav')).statusCode).toBe(200);
  if (text !== undefined) expect((await bench.put(texts[0], text, 'text/plain')).statusCode).toBe(200);
}

const confirm = ({ job_id }: Created, index = 0) =>
  bench.api('POST', `training-segment?job_id=${job_id}&index=${index}`);
const commit = ({ job_id }: Created, body?: unknown) => bench.api('POST', `jobs/${job_id}`, body);
const segments = () => bench.create({ create_type: 'SEGMENT' });

describe('addresses for uploads', () => {
  it('take the content type that the contract names, and no other', async () => {
    const job = await segments();
    const { audio_uploading_url: audio, txt_uploading_url: texts } = job.segment_uploading_url ?? {};
    for (const [url, bytes, type] of [
      [audio?.[0], wav(0.1), 'application/octet-stream'],
      [texts?.[0], TEXT, 'text/html'],
      [(await bench.create()).training_data_uploading_url, zipOf(pairs()), 'application/x-zip-compressed'],
    ] as const)
      expect(errorOf(await bench.put(url, bytes, type)).slice(0, 2)).toEqual([400, 'InvalidContentType']);
    expect(await bench.objectsOf(job.job_id)).toEqual([]);
  });

  it('take no more than fits, nothing after a day, and nothing for another file', async () => {
    const job = await segments();
    const { audio_uploading_url: audio = [], txt_uploading_url: texts = [] } =
      job.segment_uploading_url ?? {};
    const large = await bench.put(texts[0], 'a'.repeat(65 * 1024), 'text/plain');
    expect(errorOf(large).slice(0, 2)).toEqual([400, 'EntityTooLarge']);
    const moved = await bench.put(audio[0]?.replace('/0.wav', '/1.wav'), wav(0.1), 'audio/wav');
    expect(errorOf(moved).slice(0, 2)).toEqual([403, 'SignatureDoesNotMatch']);
    bench.clock.advance(24 * 3_600_000 + 1000);
    const late = await bench.put(audio[0], wav(0.1), 'audio/wav');
    expect(errorOf(late)).toEqual([403, 'AccessDenied', 'The URL has expired']);
    expect(await bench.objectsOf(job.job_id)).toEqual([]);
    const fresh = await bench.api('GET', `jobs/${job.job_id}/uploading-address-url`);
    const { segment_url } = fresh.json<{ segment_url: Created['segment_uploading_url'] }>();
    await pair({ ...job, ...(segment_url ? { segment_uploading_url: segment_url } : {}) }, wav(0.1), TEXT);
    expect((await confirm(job)).json()).toMatchObject({ confirm_result: true });
  });
});

describe('whoever may only look', () => {
  it('gets no addresses for uploads', async () => {
    const { job_id } = await bench.create();
    const request = {
      caller: {
        projectId: bench.tenant.projectId,
        domain: 'test',
        may: (operation: string) => !operation.startsWith('commit'),
      },
      ...{ params: { job_id }, query: {}, body: undefined, baseUrl: '', requestId: '' },
    };
    await expect(showJobUploadingAddress(bench.studio, request)).rejects.toMatchObject({
      code: 'MSS.00024001',
      status: 403,
    });
  });
});

describe('a sentence', () => {
  it.each<[string, Uint8Array | string | undefined, Uint8Array | string | undefined, string, string]>([
    ['nothing at all', undefined, undefined, 'MSS.20020030', '0.wav'],
    ['no sound', undefined, TEXT, 'MSS.20020030', '0.wav'],
    ['no text', wav(0.1), undefined, 'MSS.20020030', '0.txt'],
    ['a sound that is none', 'ID3 music', TEXT, 'MSS.20020011', '0.wav'],
    ['an empty sound', '', TEXT, 'MSS.20020011', '0.wav'],
    ['a text in GBK', wav(0.1), Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), 'MSS.20020007', 'GBK'],
    ['an empty text', wav(0.1), ' ', 'MSS.20020004', '0.txt'],
    ['a text without end', wav(0.1), 'word '.repeat(1000), 'MSS.20020004', '4096'],
    ['a text in another language', wav(0.1), '大家好。', 'MSS.20020015', '0.txt'],
  ])('with %s is refused in the documented words', async (_what, sound, text, code, says) => {
    const job = await segments();
    await pair(job, sound, text);
    const [status, found, message] = errorOf(await confirm(job));
    expect([status, found]).toEqual([400, code]);
    expect(message).toContain(says);
    expect((await bench.api('GET', `training-segment?job_id=${job.job_id}`)).json()).toEqual({
      confirmed_index: [],
    });
  });

  it.each([
    ['format', 'MSS.20020018'],
    ['sample-rate', 'MSS.20020011'],
    ['too-short', 'MSS.20020029'],
    ['too-long', 'MSS.20020029'],
    ['noise', 'MSS.20020004'],
    ['clipping', 'MSS.20020004'],
    ['silence', 'MSS.20020004'],
  ] as const)('that cannot be used (%s) is told by its code', async (problem, code) => {
    const job = await segments();
    bench.works.verdicts.set(TEXT, failed(problem, 'Record it again.'));
    await pair(job, wav(0.1), TEXT);
    const [status, found, message] = errorOf(await confirm(job));
    expect([status, found]).toEqual([400, code]);
    expect(message).toContain('index 0: Record it again.');
  });

  it('on which a decoder dies is told like any that cannot be decoded', async () => {
    const job = await segments();
    bench.works.failure = new HostError('crashed', 'SIGSEGV', 'the host died');
    await pair(job, wav(0.1), TEXT);
    expect(errorOf(await confirm(job)).slice(0, 2)).toEqual([400, 'MSS.20020018']);
  });

  it('of which something else was read is unmatched as a whole', async () => {
    const job = await segments();
    bench.works.verdicts.set('Go now.', failed('mismatch', 'Something else was read.'));
    await pair(job, wav(0.1), 'Go now.');
    expect((await confirm(job)).json()).toEqual({
      confirm_result: false,
      unmatched_index_hit: [0, 1, 2, 3, 4, 5, 6],
    });
  });

  it('is read again to the same address until it is right, and asked about again says the same', async () => {
    const job = await segments();
    bench.works.verdicts.set(TEXT, failed('noise', 'Noise.'));
    await pair(job, wav(0.1), TEXT);
    expect((await confirm(job)).statusCode).toBe(400);
    expect((await confirm(job)).statusCode).toBe(400);
    bench.works.verdicts.set(TEXT, PASSED);
    await pair(job, wav(0.2));
    expect((await confirm(job)).json()).toMatchObject({ confirm_result: true });
    const looked = bench.works.checked.length;
    expect((await confirm(job)).json()).toMatchObject({ confirm_result: true });
    expect(bench.works.checked).toHaveLength(looked);
    // One recording is kept, not one for each attempt.
    expect((await bench.objectsOf(job.job_id)).filter((key) => key.endsWith('.wav'))).toHaveLength(1);
  });

  it('has a place, in a job that takes sentences', async () => {
    const job = await segments();
    expect(errorOf(await confirm(job, 20)).slice(0, 2)).toEqual([400, 'MSS.00000003']);
    expect(errorOf(await confirm(job, 1025)).slice(0, 2)).toEqual([400, 'MSS.00000003']);
    expect(errorOf(await confirm(await bench.create())).slice(0, 2)).toEqual([400, 'MSS.20020001']);
  });
});

describe('a submission', () => {
  it.each<[string, () => Promise<Created>, string, string]>([
    ['of nothing', () => bench.create(), 'MSS.20020027', 'no package'],
    ['of no sentence', segments, 'MSS.20020027', 'no recording'],
    [
      'of no recording',
      () => bench.create({ create_type: 'SEGMENT' }, 'advance'),
      'MSS.20020027',
      'no recording',
    ],
    [
      'of something else than a package',
      async () => {
        const job = await bench.create();
        await bench.put(job.training_data_uploading_url, 'Rar! and so on and on', 'application/zip');
        return job;
      },
      'MSS.20020013',
      'not a ZIP',
    ],
    [
      'of a long recording that is none',
      async () => {
        const job = await bench.create({ create_type: 'SEGMENT' }, 'advance');
        await pair(job, 'OggS and so on and on');
        return job;
      },
      'MSS.20020011',
      '0.wav',
    ],
    [
      'of one sentence of twenty',
      async () => {
        const job = await segments();
        await pair(job, wav(0.1), TEXT);
        await confirm(job);
        return job;
      },
      'MSS.20020004',
      'not confirmed yet: index 1, 2',
    ],
    [
      'of a sentence that came again after it was confirmed',
      async () => {
        const job = await segments();
        await pair(job, wav(0.1), TEXT);
        await confirm(job);
        await pair(job, wav(0.3));
        return job;
      },
      'MSS.20020031',
      'index 0',
    ],
    [
      'with a letter that is none',
      async () => {
        const job = await bench.create();
        await bench.put(job.training_data_uploading_url, zipOf(pairs()), 'application/zip');
        await bench.put(job.authorization_letter_uploading_url, '<html>I agree</html>', 'text/html');
        return job;
      },
      'MSS.20020010',
      'PDF, JPEG or PNG',
    ],
  ])('%s is refused and changes nothing', async (_what, prepare, code, says) => {
    const job = await prepare();
    const [status, found, message] = errorOf(await commit(job));
    expect([status, found]).toEqual([400, code]);
    expect(message).toContain(says);
    expect(await bench.row(job.job_id)).toMatchObject({ state: 'CREATING', round: 0 });
  });

  it('needs a letter where the tenant is not trusted; a refused one does not cost the package', async () => {
    await bench.settings({ isTrusted: false });
    try {
      const job = await bench.create();
      await bench.put(job.training_data_uploading_url, zipOf(pairs()), 'application/zip');
      expect(errorOf(await commit(job)).slice(0, 2)).toEqual([400, 'MSS.20020010']);
      const jpeg = Buffer.from('ffd8ffe000104a46494600', 'hex');
      await bench.put(job.authorization_letter_uploading_url, jpeg, 'image/jpeg');
      expect((await commit(job)).statusCode).toBe(200);
      expect(await bench.row(job.job_id)).toMatchObject({
        state: 'SYSTEM_AUDITING',
        letterType: 'image/jpeg',
      });
    } finally {
      await bench.settings();
    }
  });

  it('is made once, and what comes by old addresses afterwards changes nothing', async () => {
    const job = await bench.submitted();
    expect(errorOf(await commit(job)).slice(0, 2)).toEqual([400, 'MSS.20020001']);
    await bench.put(job.training_data_uploading_url, zipOf(pairs(3)), 'application/zip');
    expect((await bench.drive(job.job_id)).state).toBe('SUCCEED');
    expect(errorOf(await commit(job)).slice(0, 2)).toEqual([400, 'MSS.20020001']);
    const address = await bench.api('GET', `jobs/${job.job_id}/uploading-address-url`);
    expect(errorOf(address).slice(0, 2)).toEqual([400, 'MSS.20020001']);
  });

  it('may change what the voice is called and who speaks', async () => {
    const job = await bench.create();
    await bench.put(job.training_data_uploading_url, zipOf(pairs()), 'application/zip');
    const body = {
      voice_name: 'Berta',
      sex: 'MALE',
      phone: '0301234567',
      app_user_id: 'user-9',
      description: 'D',
    };
    expect((await commit(job, body)).statusCode).toBe(200);
    expect(await bench.row(job.job_id)).toMatchObject({
      ...{ voiceName: 'Berta', sex: 'MALE', phone: '0301234567', appUserId: 'user-9', description: 'D' },
    });
    expect(errorOf(await commit(await bench.create(), { app_user_id: '用户' }))[2]).toContain('app_user_id');
  });
});
