import { ApsaraError, type ApsaraInput } from '@cyclorama/contract';
import type { ApsaraRequest } from '../../doors/apsara/operation.ts';
import { findAsset, maySee } from '../assets/queries.ts';
import { checkHttpUrl, checkLiveUrl, type UrlRules } from '../casters/check-url.ts';
import { given } from '../casters/handler.ts';
import type { Studio } from '../context.ts';
import type { Material, MaterialType } from './model.ts';
import { probeFile } from './probe/file.ts';
import { probeLive } from './probe/live.ts';
import { invalid } from './refusals.ts';

/** Which of the two materials of a template; first part of the names of its parameters. */
export type Part = 'Background' | 'Media';

/** A material as a request names it, nothing checked but that it is one at most. */
export interface NamedMaterial {
  readonly type: MaterialType | undefined;
  readonly id: string | undefined;
  readonly url: string | undefined;
}

type Input = Pick<
  ApsaraInput<'ModifyLiveAIStudio'>,
  `${Part}Type` | `${Part}ResourceId` | `${Part}ResourceUrl`
>;

/** @throws ApsaraError InvalidParameter when both an id and a URL are given */
export function namedMaterial(part: Part, input: Input): NamedMaterial {
  const id = given(input[`${part}ResourceId`]);
  const url = given(input[`${part}ResourceUrl`]);
  if (id !== undefined && url !== undefined) {
    throw invalid(`${part}ResourceId, ${part}ResourceUrl`, 'a material is one of them, not both');
  }
  return { type: input[`${part}Type`], id, url };
}

/** True when it says which asset or URL. */
export function isNamed({ id, url }: NamedMaterial): boolean {
  return id !== undefined || url !== undefined;
}

/** The two parameters of which one names a material. */
export function namesOf(part: Part): string {
  return `${part}ResourceId or ${part}ResourceUrl`;
}

export interface MaterialChecker {
  readonly studio: Studio;
  readonly request: Pick<ApsaraRequest, 'identity' | 'addresses'>;
  /** Milliseconds within which a URL must show what it is. */
  readonly patienceMs: number;
}

const ASSET_TYPES = { VOD: 'VIDEO', PIC: 'IMAGE' } as const;
/** Schemes that only live sources have. */
const LIVE_SCHEME = /^(rtmps?|rtsp|srt|cyclorama):/i;

/**
 * Makes sure that a material is there, may be used by the caller, and is what it is said to be; finds out what it is
 * when nothing is said. Assets are ACTIVED and visible to the tenant; URLs are opened.
 * @param named must name something
 * @throws ApsaraError InvalidParameter naming the parameter, PermissionDenied, CreateLiveAIStudio.Timeout
 */
export async function checkMaterial(
  checker: MaterialChecker,
  part: Part,
  named: NamedMaterial,
): Promise<Material> {
  const { id, url, type } = named;
  if (id !== undefined) return checkResource(checker, part, id, type);
  if (url === undefined) throw new TypeError(`${part} names nothing`);
  return checkUrl(checker, part, url, type);
}

async function checkResource(
  { studio, request }: MaterialChecker,
  part: Part,
  id: string,
  type: MaterialType | undefined,
): Promise<Material> {
  const name = `${part}ResourceId`;
  const shown = id.slice(0, 64);
  if (type === 'LIVE') throw invalid(`${part}Type`, `live streams have a ${part}ResourceUrl, not an id`);
  const asset = await findAsset(studio.db.orm, id);
  if (!asset) throw invalid(name, `there is no resource ${shown}`);
  if (!maySee(asset, request.identity.projectId, studio.clock.now())) {
    throw new ApsaraError('PermissionDenied', `${name} ${shown}`);
  }
  if (asset.state !== 'ACTIVED') throw invalid(name, `resource ${shown} is ${asset.state}, not ACTIVED`);
  const found = (['VOD', 'PIC'] as const).find((one) => ASSET_TYPES[one] === asset.type);
  if (found === undefined || (type !== undefined && type !== found)) {
    const wanted = type === undefined ? 'VIDEO or IMAGE' : ASSET_TYPES[type];
    throw invalid(name, `resource ${shown} is of type ${asset.type}, not ${wanted}`);
  }
  return { type: found, resourceId: id };
}

async function checkUrl(
  { studio, request, patienceMs }: MaterialChecker,
  part: Part,
  url: string,
  stated: MaterialType | undefined,
): Promise<Material> {
  const name = `${part}ResourceUrl`;
  const rules: UrlRules = { studio, addresses: request.addresses };
  const type = stated ?? (isLiveUrl(url) ? 'LIVE' : undefined);
  const target = { studio, addresses: request.addresses, name, url, patienceMs };
  if (type === 'LIVE') {
    inTermsOfTemplates(name, () => checkLiveUrl(rules, name, url));
    if (/^cyclorama:/i.test(url)) throw invalid(name, 'avatar rooms cannot stand in templates');
    await probeLive(target, request.identity.projectId);
    return { type, url };
  }
  inTermsOfTemplates(name, () => checkHttpUrl(rules, name, url));
  const found = await probeFile(target, type);
  return { type: found, url };
}

/** What is a stream by its address alone; a file of this kind needs its type said. */
function isLiveUrl(text: string): boolean {
  if (LIVE_SCHEME.test(text)) return true;
  return URL.canParse(text) && /\.(m3u8|flv)$/i.test(new URL(text).pathname);
}

/** Refusals of casters (`Invalid{name}.Malformed`) are not among the codes of templates. */
function inTermsOfTemplates(name: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ApsaraError)) throw error;
    throw invalid(name, error.detail ?? error.message, error);
  }
}
