import { codeOf, openApsaraTestDoor, type ApsaraTestDoor } from '../../../doors/testing/apsara.ts';
import { createTenant, type Credentials } from '../../tenants/create.ts';
import { produceRuleOperations } from '../../produce-rules/operations.ts';
import { seedAsset } from '../../videos/testing/seed.ts';
import { aiStudioOperations } from '../operations.ts';

export type Parameters = Readonly<Record<string, string | number | undefined>>;
export type Members = Readonly<Record<string, unknown>>;

/** A door with templates and rules, two tenants and some assets. */
export interface AIStudioBench {
  readonly door: ApsaraTestDoor;
  readonly other: Credentials;
  /** Assets of the first tenant. */
  readonly picture: string;
  readonly film: string;
  readonly music: string;
  /** A picture of the other tenant. */
  readonly foreign: string;
  /** Members of an answer that was given. @throws Error when it was refused */
  ask(action: string, parameters?: Parameters, as?: Credentials): Promise<Members>;
  /** Status, code and detail of a refusal. @throws Error when there was none */
  refused(
    action: string,
    parameters?: Parameters,
    as?: Credentials,
  ): Promise<readonly [number, string, string]>;
  /** A template over the picture; parameters go before the usual ones. @returns its StudioId */
  studio(parameters?: Parameters): Promise<string>;
  /** What Describe tells of the only template that a filter finds. */
  shown(filter: Parameters): Promise<Members>;
  /** Parameters of a template that is taken. */
  sent(parameters?: Parameters): Parameters;
}

export async function openBench(env: Readonly<Record<string, string>> = {}): Promise<AIStudioBench> {
  const door = await openApsaraTestDoor({ tables: [aiStudioOperations, produceRuleOperations], env });
  const other = await createTenant(door.store, 'other');
  const { projectId } = door.tenant;
  const seed = (type: 'IMAGE' | 'VIDEO' | 'MUSIC', owner = projectId) =>
    seedAsset(door.studio, { type, projectId: owner });
  const picture = await seed('IMAGE');
  const call = (action: string, parameters: Parameters, as: Credentials) => {
    const given = Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return door.call(action, Object.fromEntries(given), { as });
  };
  let studios = 0;
  const bench: AIStudioBench = {
    door,
    other,
    picture,
    film: await seed('VIDEO'),
    music: await seed('MUSIC'),
    foreign: await seed('IMAGE', other.projectId),
    ask: async (action, parameters = {}, as = door.tenant) => {
      const answer = await call(action, parameters, as);
      if (answer.statusCode !== 200) throw new Error(`${action}: ${answer.body}`);
      return answer.json<Members>();
    },
    refused: async (action, parameters = {}, as = door.tenant) => {
      const answer = await call(action, parameters, as);
      if (answer.statusCode === 200) throw new Error(`${action} was not refused: ${answer.body}`);
      return [...codeOf(answer), answer.json<{ Message: string }>().Message];
    },
    sent: (parameters = {}) => ({
      StudioName: `studio ${++studios}`,
      MattingType: 'green',
      MattingLayout: '{"HeightNormalized":0.5,"PositionX":0.3,"PositionY":0.3}',
      BackgroundResourceId: picture,
      ...parameters,
    }),
    shown: async (filter) => {
      const { StudioConfigs: configs } = await bench.ask('DescribeLiveAIStudio', filter);
      const [only, ...more] = (configs as { SubtitleConfig: readonly Members[] }).SubtitleConfig;
      if (!only || more.length > 0) throw new Error(`${JSON.stringify(filter)} finds none or several`);
      return only;
    },
    studio: async (parameters) => {
      const { StudioId } = await bench.ask('CreateLiveAIStudio', bench.sent(parameters));
      return StudioId as string;
    },
  };
  return bench;
}
