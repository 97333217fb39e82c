import { beforeAll, describe, expect, test } from 'vitest';
import { openBench, type AIStudioBench, type Members, type Parameters } from '../ai-studios/testing/bench.ts';
import { PRODUCE_RULE_NEWS } from './model.ts';
import { allActiveRules, loadRule, rulesFor } from './queries.ts';

let bench: AIStudioBench;
beforeAll(async () => {
  bench = await openBench();
  await bench.studio({ StudioName: 'stage' });
});

const DOMAIN = 'live.example.org';
const sent = (parameters: Parameters = {}): Parameters => ({
  App: 'live',
  Domain: DOMAIN,
  LiveTemplate: 'lp_hd',
  StudioName: 'stage',
  Suffix: '_ai',
  ...parameters,
});

async function add(parameters: Parameters = {}): Promise<string> {
  const { RulesId } = await bench.ask('AddLiveAIProduceRules', sent(parameters));
  return RulesId as string;
}

async function listed(filter: Parameters = {}): Promise<readonly Members[]> {
  const { RuleInfoList: list } = await bench.ask('DescribeLiveAIProduceRules', filter);
  return (list as { RuleInfo: readonly Members[] }).RuleInfo;
}

describe('AddLiveAIProduceRules', () => {
  test('a rule is shown as it was sent, and found by those who run it', async () => {
    const { studio, clock, tenant } = bench.door;
    const RulesId = await add({
      App: 'a-1_B',
      Description: 'evening',
      IsLazy: 'true',
      SubtitleName: 'sub',
      LiveTemplate: 'lp_ud_v',
    });
    expect(await listed({ RulesId })).toEqual([
      {
        RulesId,
        App: 'a-1_B',
        Domain: DOMAIN,
        SuffixName: '_ai',
        Description: 'evening',
        LiveTemplate: 'lp_ud_v',
        IsLazy: true,
        StudioName: 'stage',
        SubtitleName: 'sub',
        GmtModifyTime: clock.now().toISOString().replace('.000', ''),
      },
    ]);
    const [rule] = await rulesFor(studio.db.orm, tenant.projectId, 'a-1_B');
    expect(rule).toMatchObject({
      id: RulesId,
      isLazy: true,
      studio: { name: 'stage', revision: 1 },
      revision: 1,
    });
    expect(await rulesFor(studio.db.orm, bench.other.projectId, 'a-1_B')).toEqual([]);
    expect(await loadRule(studio.db.orm, RulesId)).toEqual(rule);
    expect(await allActiveRules(studio.db.orm)).toContainEqual(rule);
  });

  test('runs while somebody publishes unless it is lazy; subtitles alone are a rule, too', async () => {
    const RulesId = await add({ App: 'plain', StudioName: undefined, SubtitleName: 'sub' });
    const [rule] = await listed({ RulesId });
    expect(rule).toMatchObject({ IsLazy: false, SubtitleName: 'sub', Description: '' });
    expect(rule).not.toHaveProperty('StudioName');
    expect(await loadRule(bench.door.studio.db.orm, RulesId)).not.toHaveProperty('studio');
  });

  test.each<readonly [Parameters, number, string, string]>([
    [{ App: undefined }, 400, 'MissingParameter', 'App'],
    [{ App: '*' }, 400, 'InvalidParameter', 'App'],
    [{ App: 'caster' }, 400, 'InvalidParameter', 'App'],
    [{ App: 'a/b' }, 400, 'InvalidParameter', 'App'],
    [{ App: 'a b' }, 400, 'InvalidParameter', 'App'],
    [{ App: 'x'.repeat(257) }, 400, 'InvalidParameter', 'App'],
    [{ Domain: undefined }, 400, 'MissingParameter', 'Domain'],
    [{ Domain: 'http://live.example.org' }, 400, 'InvalidParameter', 'Domain'],
    [{ Domain: '-a.example.org' }, 400, 'InvalidParameter', 'Domain'],
    [{ Domain: `${'a'.repeat(300)}.org` }, 400, 'InvalidParameter', 'Domain'],
    [{ LiveTemplate: undefined }, 400, 'MissingParameter', 'LiveTemplate'],
    [{ LiveTemplate: 'lp_8k' }, 400, 'InvalidParameter', 'LiveTemplate'],
    [{ IsLazy: 'maybe' }, 400, 'InvalidParameter', 'IsLazy'],
    [{ Suffix: undefined }, 400, 'MissingParameter', 'Suffix'],
    [{ Suffix: '' }, 400, 'MissingParameter', 'Suffix'],
    [{ Suffix: '/../x' }, 400, 'InvalidParameter', 'Suffix'],
    [{ Suffix: 'x'.repeat(65) }, 400, 'InvalidParameter', 'Suffix'],
    [{ Description: 'x'.repeat(129) }, 400, 'InvalidParameter', 'Description'],
    [{ StudioName: undefined }, 400, 'MissingParameter', 'StudioName'],
    [{ StudioName: '', SubtitleName: '' }, 400, 'MissingParameter', 'StudioName'],
    [{ StudioName: 'nobody’s' }, 404, 'InvalidConfiguration.NotFound', 'StudioName'],
    [{ SubtitleName: 'x'.repeat(129) }, 400, 'InvalidParameter', 'SubtitleName'],
  ])('%j is refused: %i %s %s', async (parameters, status, code, where) => {
    const before = await listed();
    expect(await bench.refused('AddLiveAIProduceRules', sent({ App: 'bad', ...parameters }))).toEqual([
      status,
      code,
      expect.stringContaining(where) as string,
    ]);
    expect(await listed()).toEqual(before);
  });

  test('one rule at a place, whatever the case of its domain, also when several come at once', async () => {
    const codes = await Promise.all(
      [DOMAIN, 'LIVE.example.ORG', DOMAIN, DOMAIN].map(async (Domain) => {
        const parameters = sent({ App: 'once', Domain }) as Record<string, string>;
        const answer = await bench.door.call('AddLiveAIProduceRules', parameters);
        return answer.json<{ Code?: string; Message?: string }>().Code ?? 'added';
      }),
    );
    expect(codes.toSorted()).toEqual(['InvalidParameter', 'InvalidParameter', 'InvalidParameter', 'added']);
    await add({ App: 'once', Suffix: '_b' });
    await add({ App: 'once', Domain: 'other.example.org' });
  });

  test('a template that is deleted meanwhile has no rule afterwards', async () => {
    for (let round = 0; round < 4; round++) {
      const StudioName = `race ${round}`;
      const StudioId = await bench.studio({ StudioName });
      const code = async (action: string, parameters: Parameters) => {
        const answer = await bench.door.call(action, parameters as Record<string, string>);
        return answer.json<{ Code?: string }>().Code ?? 'done';
      };
      const outcome = await Promise.all([
        code('AddLiveAIProduceRules', sent({ App: `race${round}`, StudioName })),
        code('DeleteLiveAIStudio', { StudioId }),
      ]);
      // One of them comes first; nothing is left without its other half.
      expect([
        ['done', 'InvalidParameter'],
        ['InvalidConfiguration.NotFound', 'done'],
      ]).toContainEqual(outcome);
      const { Total } = await bench.ask('DescribeLiveAIStudio', { StudioId });
      expect(await listed({ App: `race${round}` })).toHaveLength(Total as number);
    }
  });

  test('templates of other accounts do not exist', async () => {
    expect((await bench.refused('AddLiveAIProduceRules', sent(), bench.other)).slice(0, 2)).toEqual([
      404,
      'InvalidConfiguration.NotFound',
    ]);
  });
});

describe('UpdateLiveAIProduceRules', () => {
  const place = { App: 'change', Domain: DOMAIN };

  test('by its suffix or its id, what is sent changes, and those who run it are told', async () => {
    const { studio, clock, tenant } = bench.door;
    const RulesId = await add({ App: 'change', Description: 'kept' });
    await bench.studio({ StudioName: 'second' });
    clock.advance(60_000);
    const heard: unknown[] = [];
    const told = new Promise<void>((done) => {
      studio.events.subscribe(PRODUCE_RULE_NEWS, (news) => heard.push(news) === 2 && done());
    });
    await bench.ask('UpdateLiveAIProduceRules', {
      ...place,
      Suffix: '_ai',
      StudioName: 'second',
      IsLazy: 'true',
    });
    const [after] = await listed({ RulesId });
    const GmtModifyTime = clock.now().toISOString().replace('.000', '');
    expect(after).toMatchObject({
      StudioName: 'second',
      IsLazy: true,
      Description: 'kept',
      SuffixName: '_ai',
      GmtModifyTime,
    });
    await bench.ask('UpdateLiveAIProduceRules', {
      ...place,
      RulesId,
      Suffix: '_new',
      StudioName: '',
      SubtitleName: 'only',
      LiveTemplate: 'lp_ld',
    });
    const [renamed] = await listed({ RulesId });
    expect(renamed).toMatchObject({ SuffixName: '_new', SubtitleName: 'only', LiveTemplate: 'lp_ld' });
    expect(renamed).not.toHaveProperty('StudioName');
    await told;
    const { projectId } = tenant;
    expect(heard).toEqual([
      { projectId, ruleId: RulesId, app: 'change', revision: 2 },
      { projectId, ruleId: RulesId, app: 'change', revision: 3 },
    ]);
  });

  test.each<readonly [Parameters, number, string, string]>([
    [{ Suffix: undefined }, 400, 'MissingParameter', 'RulesId or Suffix'],
    [{ App: undefined }, 400, 'MissingParameter', 'App'],
    [{ Domain: undefined }, 400, 'MissingParameter', 'Domain'],
    [{ StudioName: undefined }, 400, 'MissingParameter', 'StudioName'],
    [{ StudioName: undefined, SubtitleName: '' }, 400, 'MissingParameter', 'SubtitleName'],
    [{ StudioName: 'nobody’s' }, 404, 'InvalidConfiguration.NotFound', 'StudioName'],
    [{ Suffix: '_unknown' }, 404, 'InvalidConfiguration.NotFound', '_unknown'],
    [{ RulesId: 'unknown' }, 404, 'InvalidConfiguration.NotFound', 'RulesId'],
    [{ App: 'elsewhere' }, 404, 'InvalidConfiguration.NotFound', 'elsewhere'],
    [{ Suffix: 'a b' }, 400, 'InvalidParameter', 'Suffix'],
    [{ LiveTemplate: 'lp_8k' }, 400, 'InvalidParameter', 'LiveTemplate'],
    [{ Description: 'x'.repeat(129) }, 400, 'InvalidParameter', 'Description'],
  ])('%j is refused and changes nothing: %i %s %s', async (parameters, status, code, where) => {
    if ((await listed({ App: 'steady' })).length === 0) await add({ App: 'steady' });
    const before = await listed({ App: 'steady' });
    const update = { App: 'steady', Domain: DOMAIN, Suffix: '_ai', StudioName: 'stage', ...parameters };
    expect(await bench.refused('UpdateLiveAIProduceRules', update)).toEqual([
      status,
      code,
      expect.stringContaining(where) as string,
    ]);
    expect(await listed({ App: 'steady' })).toEqual(before);
  });

  test('a suffix that another rule has is refused', async () => {
    const RulesId = await add({ App: 'two', Suffix: '_a' });
    await add({ App: 'two', Suffix: '_b' });
    const refusal = await bench.refused('UpdateLiveAIProduceRules', {
      App: 'two',
      Domain: DOMAIN,
      RulesId,
      Suffix: '_b',
      StudioName: 'stage',
    });
    expect(refusal.slice(0, 2)).toEqual([400, 'InvalidParameter']);
  });
});

describe('DeleteLiveAIProduceRules and DescribeLiveAIProduceRules', () => {
  test('a rule goes by its place; another id or another account does not find it', async () => {
    const RulesId = await add({ App: 'gone' });
    const by = { App: 'gone', Domain: DOMAIN, SuffixName: '_ai' };
    const notFound = [404, 'InvalidConfiguration.NotFound'];
    const refused = async (parameters: Parameters, as = bench.door.tenant) =>
      (await bench.refused('DeleteLiveAIProduceRules', parameters, as)).slice(0, 2);
    expect(await refused(by, bench.other)).toEqual(notFound);
    expect(await refused({ ...by, RulesId: 'another' })).toEqual(notFound);
    expect(await refused({ ...by, SuffixName: '_b' })).toEqual(notFound);
    expect(await refused({ ...by, SuffixName: undefined })).toEqual([400, 'MissingParameter']);
    await bench.ask('DeleteLiveAIProduceRules', { ...by, RulesId });
    expect(await listed({ RulesId })).toEqual([]);
    expect(await refused(by)).toEqual(notFound);
  });

  test('pages, filters, and nothing of other accounts', async () => {
    const made = [];
    for (let index = 0; index < 7; index++) made.push(await add({ App: 'pages', Suffix: `_${index}` }));
    const ids = async (filter: Parameters) =>
      (await listed({ App: 'pages', ...filter })).map((rule) => rule['RulesId']);
    expect(await ids({})).toEqual(made);
    expect(await ids({ PageNumber: '2', PageSize: '3' })).toEqual(made.slice(3, 6));
    expect(await ids({ SuffixName: '_4' })).toEqual([made[4]]);
    expect(await ids({ Domain: 'LIVE.example.org', PageSize: 1 })).toEqual([made[0]]);
    expect(await ids({ Domain: 'other.example.org' })).toEqual([]);
    const theirs = await bench.ask('DescribeLiveAIProduceRules', { App: 'pages' }, bench.other);
    expect(theirs).toMatchObject({ RuleInfoList: { RuleInfo: [] } });
  });

  test.each([
    [{ PageNumber: '0' }, 'PageNumber'],
    [{ PageNumber: '101' }, 'PageNumber'],
    [{ PageNumber: 'one' }, 'PageNumber'],
    [{ PageSize: '0' }, 'PageSize'],
    [{ PageSize: '101' }, 'PageSize'],
    [{ PageSize: '-5' }, 'PageSize'],
  ])('%j is no page', async (page, name) => {
    expect(await bench.refused('DescribeLiveAIProduceRules', page)).toEqual([
      400,
      'InvalidParameter',
      expect.stringContaining(name) as string,
    ]);
  });
});
