import { ApsaraError } from '@cyclorama/contract';

/** A value that cannot be taken. @param name the parameter, e.g. `MediaResourceUrl` @param detail why, for people */
export function invalid(name: string, detail: string, cause?: unknown): ApsaraError {
  return new ApsaraError('InvalidParameter', `${name}: ${detail}`, cause === undefined ? {} : { cause });
}

/** @param what name of the parameter, or `A or B` */
export function missing(what: string): ApsaraError {
  return new ApsaraError('MissingParameter', what);
}

/** A template or rule that the tenant does not have. @param name parameter that names it */
export function notFound(name: string, value: string): ApsaraError {
  return new ApsaraError('InvalidConfiguration.NotFound', `${name} ${value.slice(0, 64)}`);
}
