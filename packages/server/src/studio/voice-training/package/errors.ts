import type { MssErrorCode } from '@cyclorama/contract';
import type { AuditError } from '../table.ts';

/** A package that cannot be taken, with every file of it that is wrong. */
export class PackageRefused extends Error {
  readonly errors: readonly AuditError[];
  constructor(errors: readonly AuditError[]) {
    super(errors.map(({ message }) => message).join(' '));
    this.name = 'PackageRefused';
    this.errors = errors;
  }
}

/** What is wrong with one file of a package. */
export function fileError(code: MssErrorCode, name: string, message: string): AuditError {
  const shown = printable(name);
  const about = /\.txt$/i.test(name) ? { textName: shown } : { audioName: shown };
  return { ...about, code, message: `${shown}: ${message}` };
}

/** The refusal of a whole package for one reason. */
export function refused(code: MssErrorCode, message: string): PackageRefused {
  return new PackageRefused([{ code, message }]);
}

const LONGEST_NAME = 120;

/** A name out of a package, fit for a message: no control characters, not endless. */
export function printable(name: string): string {
  const plain = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME)}…` : plain;
}
