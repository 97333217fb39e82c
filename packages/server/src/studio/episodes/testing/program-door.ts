import {
  codeOf,
  openApsaraTestDoor,
  type ApsaraTestDoor,
  type SigningTenant,
} from '../../../doors/testing/apsara.ts';
import { casterOperations } from '../../casters/operations.ts';
import type { CasterSessions, LiveChange } from '../../live/port.ts';
import { studioLayoutOperations } from '../../virtual-studios/operations.ts';
import { episodeOperations } from '../operations.ts';

type Parameters = Readonly<Record<string, string | number>>;

/** A door with casters, programs and virtual studios, and what makes tests short. */
export interface ProgramDoor {
  readonly door: ApsaraTestDoor;
  /** Causes of what sessions were asked to follow. */
  readonly followed: LiveChange[];
  /** Answer of an action that is taken; fails when it is refused. */
  ask(action: string, parameters?: Parameters): Promise<Readonly<Record<string, unknown>>>;
  /** `Code` of the refusal; fails when the action is taken. */
  refusal(action: string, parameters?: Parameters, as?: SigningTenant): Promise<string>;
  /** A new caster, its id. */
  caster(normType?: 1 | 4): Promise<string>;
  /** A source at a location, its id. */
  source(casterId: string, location: string, what: Parameters): Promise<string>;
  /** A text component, its id. */
  text(casterId: string, location: string): Promise<string>;
}

/** Opens it. Sessions answer frame 77 to everything. */
export async function openProgramDoor(): Promise<ProgramDoor> {
  const followed: LiveChange[] = [];
  const moment = { frame: 77, ptsMs: 3080, at: new Date('2026-01-05T08:00:00Z') };
  const casters: CasterSessions = {
    start: async () => moment,
    stop: async () => undefined,
    follow: async (_casterId, change) => {
      followed.push(change);
      return moment;
    },
    control: async () => undefined,
    status: async () => undefined,
  };
  const tables = [casterOperations, episodeOperations, studioLayoutOperations];
  const door = await openApsaraTestDoor({ tables, casters });
  let count = 0;

  const ask: ProgramDoor['ask'] = async (action, parameters = {}) => {
    const answer = await door.call(action, parameters);
    if (answer.statusCode !== 200) throw new Error(`${action}: ${answer.body}`);
    return answer.json();
  };
  const idOf = async (member: string, action: string, parameters: Parameters): Promise<string> =>
    String((await ask(action, parameters))[member]);

  return {
    door,
    followed,
    ask,
    refusal: async (action, parameters = {}, as = door.tenant) => {
      const answer = await door.call(action, parameters, { as });
      if (answer.statusCode === 200) throw new Error(`${action} was taken`);
      return codeOf(answer)[1];
    },
    caster: async (normType = 1) =>
      idOf('CasterId', 'CreateCaster', {
        NormType: normType,
        ChargeType: 'PostPaid',
        ClientToken: `caster-${++count}`,
      }),
    source: async (casterId, location, what) =>
      idOf('ResourceId', 'AddCasterVideoResource', {
        CasterId: casterId,
        LocationId: location,
        ResourceName: location,
        ...what,
      }),
    text: async (casterId, location) =>
      idOf('ComponentId', 'AddCasterComponent', {
        CasterId: casterId,
        LocationId: location,
        ComponentType: 'text',
        ComponentLayer: '{"HeightNormalized":0.1,"WidthNormalized":0.5,"PositionNormalized":[0.1,0.8]}',
        TextLayerContent: '{"Text":"on air"}',
      }),
  };
}
