import { ApsaraError, isApsaraErrorCode, type ApsaraOperationSpec } from '@cyclorama/contract';

/** Refuses parameters in the terms of one action. */
export class Refusals {
  readonly #codes: ReadonlySet<string> | undefined;
  /** Templates of virtual studios and their rules have one code for every value that cannot be taken. */
  readonly #isPlain: boolean;

  constructor(operation: ApsaraOperationSpec) {
    this.#isPlain = operation.family === 'ai-studio' || operation.family === 'ai-produce-rules';
    // Where a seed prints the whole table of an action, no other code is answered.
    this.#codes = operation.errorsComplete ? new Set(operation.errors.map(({ code }) => code)) : undefined;
  }

  #known(code: string): boolean {
    return this.#codes === undefined || this.#codes.has(code);
  }

  /**
   * A mandatory parameter that is not there.
   * @param parameter name of the parameter that the request lacks, or in which something lacks
   * @param path what lacks, e.g. `Episode.2.EndTime`
   */
  missing(parameter: string, path: string): ApsaraError {
    if (this.#known('MissingParameter')) return new ApsaraError('MissingParameter', path);
    return this.malformed(parameter, path, 'that it is there');
  }

  /** A value that is not what the contract says. */
  malformed(parameter: string, path: string, expected: string): ApsaraError {
    if (this.#isPlain) return new ApsaraError('InvalidParameter', `${path}: expected ${expected}`);
    const own = `Invalid${parameter.charAt(0).toUpperCase()}${parameter.slice(1)}.Malformed`;
    const code = this.#known(own) && isApsaraErrorCode(own) ? own : 'InvalidParameter.Malformed';
    return new ApsaraError(code, `${path}: expected ${expected}`);
  }

  /** The text that JavaScript makes of an object that nobody turned into JSON. */
  objectText(parameter: string, path: string): ApsaraError {
    const expected = 'JSON, not what JavaScript writes for an object';
    if (!this.#known('InvalidParameter')) return this.malformed(parameter, path, expected);
    return new ApsaraError('InvalidParameter', `${path}: expected ${expected}`);
  }
}
