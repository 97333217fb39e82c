import { ApsaraError } from '@cyclorama/contract';
import { LiveUnavailable } from '../../live/port.ts';
import type { Caster } from '../model.ts';

/** @throws ApsaraError InvalidDomainName.NotFound */
export function requireDomain({ id, config }: Pick<Caster, 'id' | 'config'>): void {
  if (config.DomainName !== undefined) return;
  throw new ApsaraError('InvalidDomainName.NotFound', `set DomainName of caster ${id} with SetCasterConfig`);
}

/** @throws ApsaraError when something is missing that a programme needs */
export function requireStartable(caster: Pick<Caster, 'id' | 'config'>): void {
  requireDomain(caster);
  if (caster.config.TranscodeConfig?.CasterTemplate !== undefined) return;
  const how = `set casterTemplate in TranscodeConfig of caster ${caster.id} with SetCasterConfig`;
  throw new ApsaraError('InvalidConfiguration.NotFound', `there is no template: ${how}`);
}

/** What it means to the caller that a session cannot start or stop. */
export function sessionRefusal(error: unknown): unknown {
  if (!(error instanceof LiveUnavailable)) return error;
  const { message, reason } = error;
  if (reason === 'stopping') return new ApsaraError('IncorrectCasterStatus', message, { cause: error });
  if (reason === 'capacity') return new ApsaraError('ServiceUnavailable', message, { cause: error });
  return new ApsaraError('InternalError', message, { cause: error });
}
