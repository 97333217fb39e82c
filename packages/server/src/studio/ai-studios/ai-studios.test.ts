import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { seedAsset } from '../videos/testing/seed.ts';
import { MAX_STUDIOS } from './create.ts';
import { openBench, type AIStudioBench, type Members, type Parameters } from './testing/bench.ts';

let bench: AIStudioBench;
beforeAll(async () => {
  bench = await openBench();
});

describe('CreateLiveAIStudio', () => {
  test('keeps what was sent, in the odd words of the contract', async () => {
    const id = await bench.studio({
      StudioName: 'stu02',
      Description: 'template 1080',
      Width: 1920,
      Height: 1080,
      BackgroundType: 'PIC',
      MattingType: 'complex',
      MediaType: 'VOD',
      MediaResourceId: bench.film,
      MediaLayout: '{"HeightNormalized":0.5}',
    });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await bench.shown({ StudioId: id })).toEqual({
      TemplateId: id,
      TemplateName: 'stu02',
      Description: 'template 1080',
      Width: '1920',
      Height: '1080',
      MattingType: 'complex',
      MattingLayout: '{"HeightNormalized":0.5,"PositionX":0.3,"PositionY":0.3}',
      BackgroundType: 'PIC',
      BackgroundResourceId: bench.picture,
      MediaType: 'VOD',
      MediaResourceId: bench.film,
      MediaLayout: '{"HeightNormalized":0.5,"PositionX":0,"PositionY":0}',
      RuleIds: { ruleId: [] },
    });
  });

  test('what is left out has its default; the type of a resource is found', async () => {
    const id = await bench.studio({ MattingLayout: '{}', BackgroundResourceId: bench.film });
    const studio = await bench.shown({ StudioId: id });
    expect(studio).toMatchObject({ Width: '1280', Height: '720', BackgroundType: 'VOD', Description: '' });
    expect(studio['MattingLayout']).toBe('{"HeightNormalized":1,"PositionX":0,"PositionY":0}');
    expect(studio).not.toHaveProperty('MediaLayout');
  });

  test('null in a layout is left out', async () => {
    const id = await bench.studio({ MattingLayout: '{"PositionX":null,"HeightNormalized":0.5}' });
    const layout = '{"HeightNormalized":0.5,"PositionX":0,"PositionY":0}';
    expect(await bench.shown({ StudioId: id })).toMatchObject({ MattingLayout: layout });
  });

  test('layouts may come in parts', async () => {
    const id = await bench.studio({
      MattingLayout: undefined,
      'MattingLayout.PositionX': '0.25',
      'MattingLayout.HeightNormalized': 1,
    });
    const layout = '{"HeightNormalized":1,"PositionX":0.25,"PositionY":0}';
    expect(await bench.shown({ StudioId: id })).toMatchObject({ MattingLayout: layout });
  });

  test.each(['640x360', '360x640', '854x480', '480x854', '1280x720', '720x1280', '1920x1080', '1080x1920'])(
    '%s is a size',
    async (size) => {
      const [Width, Height] = size.split('x');
      const id = await bench.studio({ Width, Height });
      expect(await bench.shown({ StudioId: id })).toMatchObject({ Width, Height });
    },
  );

  const layouts = ['MattingLayout', 'MediaLayout'].flatMap((name) =>
    (
      [
        ['[object Object]', name],
        ['{"PositionX":', name],
        ['[0.1,0.2,0.3]', name],
        ['"0.3"', name],
        ['0.3', name],
        ['null', name],
        ['NaN', name],
        ['{"PositionX":NaN}', name],
        ['{"PositionX":"left"}', `${name}.PositionX`],
        ['{"PositionX":"NaN"}', `${name}.PositionX`],
        ['{"PositionX":{}}', `${name}.PositionX`],
        ['{"PositionX":true}', `${name}.PositionX`],
        ['{"PositionX":-0.01}', `${name}.PositionX`],
        ['{"PositionY":1.01}', `${name}.PositionY`],
        ['{"PositionY":1e400}', `${name}.PositionY`],
        ['{"HeightNormalized":2}', `${name}.HeightNormalized`],
      ] as const
    ).map(([text, where]): readonly [Parameters, string, string] => [
      { [name]: text },
      'InvalidParameter',
      where,
    ]),
  );

  test.each<readonly [Parameters, string, string]>([
    [{ StudioName: undefined }, 'MissingParameter', 'StudioName'],
    [{ StudioName: '' }, 'MissingParameter', 'StudioName'],
    [{ StudioName: '  ' }, 'InvalidParameter', 'StudioName'],
    [{ StudioName: 'x'.repeat(129) }, 'InvalidParameter', 'StudioName'],
    [{ StudioName: 'a\u0000b' }, 'InvalidParameter', 'StudioName'],
    [{ Description: 'x'.repeat(1025) }, 'InvalidParameter', 'Description'],
    [{ Width: 1280 }, 'MissingParameter', 'Height'],
    [{ Height: 720 }, 'MissingParameter', 'Width'],
    [{ Width: 1280, Height: 1280 }, 'InvalidParameter', 'Width'],
    [{ Width: 720, Height: 360 }, 'InvalidParameter', 'Width'],
    [{ Width: 'wide', Height: 720 }, 'InvalidParameter', 'Width'],
    [{ Width: 1280.5, Height: 720 }, 'InvalidParameter', 'Width'],
    [{ MattingType: undefined }, 'MissingParameter', 'MattingType'],
    [{ MattingType: 'red' }, 'InvalidParameter', 'MattingType'],
    [{ MattingType: 'Green' }, 'InvalidParameter', 'MattingType'],
    [{ MattingLayout: undefined }, 'MissingParameter', 'MattingLayout'],
    [{ MattingLayout: '' }, 'MissingParameter', 'MattingLayout'],
    [
      { MattingLayout: undefined, 'MattingLayout.PositionX': 2 },
      'InvalidParameter',
      'MattingLayout.PositionX',
    ],
    ...layouts,
    [
      { BackgroundResourceId: undefined },
      'MissingParameter',
      'BackgroundResourceId or BackgroundResourceUrl',
    ],
    [{ BackgroundResourceId: '' }, 'MissingParameter', 'BackgroundResourceId or BackgroundResourceUrl'],
    [{ BackgroundResourceUrl: 'https://example.org/a.png' }, 'InvalidParameter', 'BackgroundResourceUrl'],
    [{ BackgroundType: 'GIF' }, 'InvalidParameter', 'BackgroundType'],
    [{ BackgroundType: 'VOD' }, 'InvalidParameter', 'BackgroundResourceId'],
    [{ BackgroundType: 'LIVE' }, 'InvalidParameter', 'BackgroundType'],
    [{ BackgroundResourceId: 'f'.repeat(32) }, 'InvalidParameter', 'BackgroundResourceId'],
    [{ BackgroundResourceId: "x' or 1=1" }, 'InvalidParameter', 'BackgroundResourceId'],
    [{ MediaLayout: '{}' }, 'MissingParameter', 'MediaResourceId or MediaResourceUrl'],
    [{ MediaType: 'PIC' }, 'MissingParameter', 'MediaResourceId or MediaResourceUrl'],
    [
      { MediaResourceId: 'a', MediaResourceUrl: 'https://example.org/a.png', MediaLayout: '{}' },
      'InvalidParameter',
      'MediaResourceUrl',
    ],
  ])('%j is refused: %s %s', async (parameters, code, where) => {
    const status = 400;
    expect(await bench.refused('CreateLiveAIStudio', bench.sent(parameters))).toEqual([
      status,
      code,
      expect.stringContaining(where) as string,
    ]);
  });

  test('media need a place and must be theirs', async () => {
    const media = (parameters: Parameters) => bench.refused('CreateLiveAIStudio', bench.sent(parameters));
    expect(await media({ MediaResourceId: bench.film })).toEqual([
      400,
      'MissingParameter',
      expect.stringContaining('MediaLayout') as string,
    ]);
    expect(await media({ MediaResourceId: bench.music, MediaLayout: '{}' })).toEqual([
      400,
      'InvalidParameter',
      expect.stringContaining('MediaResourceId') as string,
    ]);
    expect(await media({ MediaResourceId: bench.foreign, MediaLayout: '{}' })).toEqual([
      403,
      'PermissionDenied',
      expect.stringContaining('MediaResourceId') as string,
    ]);
    expect((await media({ BackgroundResourceId: bench.foreign }))[1]).toBe('PermissionDenied');
  });

  test('a resource that is not ACTIVED cannot be used', async () => {
    const { projectId } = bench.door.tenant;
    const asset = await seedAsset(bench.door.studio, { type: 'IMAGE', projectId, state: 'BLOCK' });
    const refusal = await bench.refused('CreateLiveAIStudio', bench.sent({ BackgroundResourceId: asset }));
    expect(refusal).toEqual([400, 'InvalidParameter', expect.stringContaining('BLOCK') as string]);
  });

  test('what was refused is not there', async () => {
    const before = await bench.ask('DescribeLiveAIStudio');
    await bench.refused('CreateLiveAIStudio', bench.sent({ MediaResourceId: bench.film }));
    expect(await bench.ask('DescribeLiveAIStudio')).toMatchObject({ Total: before['Total'] });
  });

  test('a name is taken once in an account, also when two want it at the same time', async () => {
    const sent = bench.sent({ StudioName: 'twin' });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        bench.ask('CreateLiveAIStudio', sent).then(
          () => 'taken',
          (error: unknown) => String(error),
        ),
      ),
    );
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    const refusals = answers.filter((answer) => answer !== 'taken');
    expect(refusals.every((text) => text.includes('"Code":"InvalidParameter"'))).toBe(true);
    expect(refusals.every((text) => text.includes('StudioName'))).toBe(true);
    // Other accounts have names of their own.
    const theirs = { ...sent, BackgroundResourceId: bench.foreign };
    await bench.ask('CreateLiveAIStudio', theirs, bench.other);
  });
});

describe('DescribeLiveAIStudio', () => {
  const names = (members: Members) =>
    (members['StudioConfigs'] as { SubtitleConfig: readonly Members[] }).SubtitleConfig.map(
      (one) => one['TemplateName'],
    );

  test('pages of ten, oldest first, and nothing of other accounts', async () => {
    const own = await openBench();
    const made = Array.from({ length: 13 }, (_, index) => `page ${index}`);
    for (const StudioName of made) await own.studio({ StudioName });
    const first = await own.ask('DescribeLiveAIStudio');
    expect(first).toMatchObject({ PageNumber: 1, PageSize: 10, Total: 13 });
    expect(names(first)).toEqual(made.slice(0, 10));
    const second = await own.ask('DescribeLiveAIStudio', { PageNumber: 2, PageSize: 5 });
    expect(names(second)).toEqual(made.slice(5, 10));
    expect(names(await own.ask('DescribeLiveAIStudio', { PageNumber: 4, PageSize: 5 }))).toEqual([]);
    expect(names(await own.ask('DescribeLiveAIStudio', { StudioName: 'page 3' }))).toEqual(['page 3']);
    const theirs = await own.ask('DescribeLiveAIStudio', { StudioName: 'page 3' }, own.other);
    expect(theirs).toMatchObject({ Total: 0, StudioConfigs: { SubtitleConfig: [] } });
  });

  test.each([
    [{ PageNumber: 0 }, 'PageNumber'],
    [{ PageNumber: -1 }, 'PageNumber'],
    [{ PageNumber: 'two' }, 'PageNumber'],
    [{ PageSize: 0 }, 'PageSize'],
    [{ PageSize: 51 }, 'PageSize'],
    [{ PageSize: '1e1' }, 'PageSize'],
  ])('%j is no page', async (page, name) => {
    expect(await bench.refused('DescribeLiveAIStudio', page)).toEqual([
      400,
      'InvalidParameter',
      expect.stringContaining(name) as string,
    ]);
  });
});

describe('DeleteLiveAIStudio', () => {
  test('is refused while rules use it, and says which', async () => {
    const StudioId = await bench.studio({ StudioName: 'used' });
    const rule = { App: 'used', Domain: 'live.example.org', Suffix: '_k', LiveTemplate: 'lp_hd' };
    const { RulesId } = await bench.ask('AddLiveAIProduceRules', { ...rule, StudioName: 'used' });
    expect(await bench.shown({ StudioId })).toMatchObject({ RuleIds: { ruleId: [RulesId] } });
    const refusal = await bench.refused('DeleteLiveAIStudio', { StudioId });
    expect(refusal.slice(0, 2)).toEqual([400, 'InvalidParameter']);
    expect(refusal[2]).toContain('StudioId');
    expect(refusal[2]).toContain(RulesId);
    await bench.ask('DeleteLiveAIProduceRules', {
      App: 'used',
      Domain: 'live.example.org',
      SuffixName: '_k',
    });
    await bench.ask('DeleteLiveAIStudio', { StudioId });
    expect((await bench.refused('DeleteLiveAIStudio', { StudioId })).slice(0, 2)).toEqual([
      404,
      'InvalidConfiguration.NotFound',
    ]);
    // The name is free again.
    await bench.studio({ StudioName: 'used' });
  });

  test('of another account it is not found', async () => {
    const StudioId = await bench.studio();
    expect((await bench.refused('DeleteLiveAIStudio', { StudioId }, bench.other))[1]).toBe(
      'InvalidConfiguration.NotFound',
    );
    expect((await bench.refused('DeleteLiveAIStudio'))[1]).toBe('MissingParameter');
    expect(await bench.shown({ StudioId })).toMatchObject({ TemplateId: StudioId });
  });
});

describe('an account', () => {
  test(`has ${MAX_STUDIOS} templates at most, however many come at once`, async () => {
    const own = await openBench();
    const { orm } = own.door.studio.db;
    await own.studio({ StudioName: 'first' });
    await orm.execute(sql`
      insert into ai_studios (id, project_id, name, width, height, matting_type, matting_layout, background,
        created_at, updated_at)
      select id || n, project_id, 'copy ' || n, width, height, matting_type, matting_layout, background, now(), now()
      from ai_studios, generate_series(1, ${MAX_STUDIOS - 3}) n`);
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const answer = await own.door.call('CreateLiveAIStudio', own.sent() as Record<string, string>);
        return `${answer.statusCode} ${answer.json<{ Code?: string }>().Code ?? ''}`.trim();
      }),
    );
    expect(answers.toSorted()).toEqual(['200', '200', ...Array<string>(4).fill('401 CasterNumberExceed')]);
    expect(await own.ask('DescribeLiveAIStudio', { PageSize: 1 })).toMatchObject({ Total: MAX_STUDIOS });
    // The limit is each account's own.
    const theirs = own.sent({ BackgroundResourceId: own.foreign });
    await own.ask('CreateLiveAIStudio', theirs, own.other);
  });
});
