import { checkDescription } from '../ai-studios/values.ts';
import { invalid } from '../ai-studios/refusals.ts';

const APP = /^[A-Za-z0-9_-]{1,256}$/;
const SUFFIX = /^[A-Za-z0-9_-]{1,64}$/;
const DOMAIN =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const MAX_DESCRIPTION = 128;
const MAX_SUBTITLE_NAME = 128;

/** Streams of casters are there; no tenant publishes to it. */
const CASTERS = 'caster';

/** @throws ApsaraError InvalidParameter naming App */
export function checkApp(app: string): void {
  if (app === CASTERS) throw invalid('App', `${CASTERS} is the app of casters' programmes`);
  if (!APP.test(app)) throw invalid('App', 'expected 1 to 256 letters, digits, _ and -');
}

/** @throws ApsaraError InvalidParameter naming Domain */
export function checkDomain(domain: string): void {
  if (!DOMAIN.test(domain)) throw invalid('Domain', 'expected the name of a host');
}

/**
 * The composed stream is called like its source with the suffix behind it; without one it would take its source's place.
 * @throws ApsaraError InvalidParameter
 */
export function checkSuffix(suffix: string): void {
  if (!SUFFIX.test(suffix)) throw invalid('Suffix', 'expected 1 to 64 letters, digits, _ and -');
}

/** @throws ApsaraError InvalidParameter */
export function checkRuleDescription(text: string | undefined): void {
  checkDescription(text, MAX_DESCRIPTION);
}

/** @throws ApsaraError InvalidParameter */
export function checkSubtitleName(name: string | undefined): void {
  if (name !== undefined && name.length > MAX_SUBTITLE_NAME) {
    throw invalid('SubtitleName', `it is longer than ${MAX_SUBTITLE_NAME} characters`);
  }
}
