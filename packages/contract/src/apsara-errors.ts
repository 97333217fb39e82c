import type { ErrorRow } from './errors.ts';

/**
 * Codes of the Apsara API with status and message. Statuses of codes in the seeds' tables are theirs (both
 * InvalidParameter.NormType and CasterNumberExceed are as odd there); those of the gateway are as the contract's
 * commonErrors; the others are ours. The vendor's messages are placeholders, so all wording is ours.
 */
export const APSARA_ERRORS = {
  // The gateway.
  MissingParameter: { status: 400, message: 'A mandatory parameter is missing' },
  InvalidParameter: { status: 400, message: 'A parameter is not valid' },
  'InvalidAccessKeyId.NotFound': { status: 404, message: 'The access key is unknown or has ended' },
  'InvalidSecurityToken.Malformed': {
    status: 400,
    message: 'The security token is not that of the access key',
  },
  IncompleteSignature: { status: 400, message: 'The request is not signed as this API asks for' },
  SignatureDoesNotMatch: { status: 400, message: 'The signature does not match the request' },
  SignatureNonceUsed: { status: 400, message: 'The nonce of this request has been used before' },
  'InvalidTimeStamp.Expired': {
    status: 400,
    message: 'The time of the request is more than 15 minutes off the time of this server',
  },
  'InvalidAction.NotFound': { status: 404, message: 'There is no such action' },
  InvalidVersion: { status: 400, message: 'There is no such version of the API' },
  'Throttling.User': { status: 400, message: 'Too many requests in a second' },
  'Forbidden.RAM': { status: 403, message: 'The policies of these credentials do not allow this' },
  IdempotentParameterMismatch: {
    status: 400,
    message: 'The client token has been used for a request with other parameters',
  },
  UnsupportedOperation: { status: 501, message: 'This action is not available yet' },
  UnsupportedHTTPMethod: { status: 405, message: 'Only GET and POST are spoken here' },
  RequestEntityTooLarge: { status: 413, message: 'The request is too large' },
  InternalError: { status: 500, message: 'The request failed for a reason that is not its own' },
  ServiceUnavailable: { status: 503, message: 'The service cannot answer now' },
  InsufficientStorage: { status: 507, message: 'The disk of this server is full' },
  // Tables of the seeds (CreateLiveAIStudio, UpdateCasterSceneAudio).
  LiveServiceNotFound: { status: 400, message: 'The live service is not open for this account' },
  'InvalidParameter.PurchaseTime': { status: 400, message: 'PurchaseTime is not valid' },
  'InvalidParameter.ExpireTime': { status: 400, message: 'ExpireTime is not valid' },
  'InvalidChargeType.Malformed': { status: 400, message: 'ChargeType is not valid' },
  'InvalidChargeType.PostSupport': { status: 400, message: 'Only ChargeType PostPaid is supported' },
  'InvalidCasterTemplate.Malformed': { status: 400, message: 'CasterTemplate is not valid' },
  'InvalidParameter.Malformed': { status: 400, message: 'A parameter is malformed' },
  'InvalidParameter.ChargeType': { status: 400, message: 'ChargeType is not valid' },
  'InvalidPeriod.Malformed': { status: 400, message: 'The period is not valid' },
  'InvalidUserId.Malformed': { status: 400, message: 'The account is not valid' },
  'InvalidClientToken.Malformed': { status: 400, message: 'ClientToken must be 1 to 64 ASCII characters' },
  IncorrectCasterStatus: { status: 400, message: 'The caster is not in the state that this needs' },
  CasterNumberExceed: { status: 401, message: 'There are as many as this account may have' },
  PermissionDenied: { status: 403, message: 'This belongs to another account' },
  'InvalidParameter.NormType': { status: 404, message: 'This NormType is not supported' },
  'InvalidConfiguration.NotFound': { status: 404, message: 'The configuration does not exist' },
  'CreateLiveAIStudio.Timeout': { status: 408, message: 'The resources could not be checked in time' },
  'InvalidCasterId.Malformed': { status: 400, message: 'CasterId is malformed' },
  'InvalidAudioLayersAndMixListSize.Mismatch': {
    status: 400,
    message: 'AudioLayer and MixList must have the same length',
  },
  IncorrectSceneStatus: { status: 400, message: 'The scene is not started' },
  'IncorrectSceneStatus.ConfigError': { status: 400, message: 'The scene has no layout' },
  'InvalidMixList.ExceedNorm': { status: 400, message: 'More locations than this caster has' },
  IllegalOperation: { status: 401, message: 'This belongs to another account' },
  'ResourceInChannel.PreConditionFailed': { status: 412, message: 'The resource is in use elsewhere' },
  'ResourceInChannel.Invalid': { status: 412, message: 'The channel has no resource' },
  'InvalidCaster.NotFound': { status: 404, message: 'The caster does not exist' },
  'InvalidScene.NotFound': { status: 404, message: 'The scene does not exist' },
  'ResourceInChannel.NotFound': { status: 404, message: 'The location does not exist' },
  // Codes in the contract's notes.
  'InvalidDomainName.NotFound': { status: 404, message: 'The caster has no streaming domain' },
  'InvalidParameter.EndTime': { status: 400, message: 'EndTime is not valid' },
  'InvalidCaster.ChannelDisableUnsupported': {
    status: 400,
    message: 'Channels of a caster cannot be switched off again',
  },
  // Ours, for what the contract only describes.
  'InvalidLayersAndLocationsSize.Mismatch': {
    status: 400,
    message: 'VideoLayer and BlendList must have the same length',
  },
  'InvalidEpisode.Conflict': { status: 400, message: 'The episode overlaps another one' },
  IncorrectEpisodeStatus: { status: 400, message: 'The episode is not in the state that this needs' },
  ResourceInUse: { status: 400, message: 'This is in use' },
  'InvalidLocationId.Occupied': { status: 400, message: 'The location is taken' },
} as const satisfies Readonly<Record<string, ErrorRow>>;

/** Codes of the table, and those of a name: `InvalidVodUrl.Malformed` (400), `InvalidLayout.NotFound` (404). */
export type ApsaraErrorCode =
  keyof typeof APSARA_ERRORS | `Invalid${string}.Malformed` | `Invalid${string}.NotFound`;

const TABLE: Readonly<Partial<Record<string, ErrorRow>>> = APSARA_ERRORS;

/** True for codes of the table and for those of a name. */
export function isApsaraErrorCode(code: string): code is ApsaraErrorCode {
  return Object.hasOwn(APSARA_ERRORS, code) || /^Invalid\w+\.(Malformed|NotFound)$/.test(code);
}

/** Status and message of a code. */
export function apsaraErrorRow(code: ApsaraErrorCode): ErrorRow {
  const row = Object.hasOwn(TABLE, code) ? TABLE[code] : undefined;
  if (row) return row;
  const [, what = '', kind] = /^Invalid(.*)\.(Malformed|NotFound)$/.exec(code) ?? [];
  return kind === 'NotFound'
    ? { status: 404, message: `The specified ${what} does not exist` }
    : { status: 400, message: `The specified ${what} is malformed` };
}

/** What an error may carry beside its code. */
export interface ApsaraErrorOptions extends ErrorOptions {
  /** HTTP status where it differs from the table's. */
  readonly status?: number;
  /** Milliseconds after which trying again makes sense. */
  readonly retryAfterMs?: number;
}

/**
 * A refusal in the vendor's terms. The door answers it as `{RequestId, HostId, Code, Message}` with the status of the
 * table; Message is the table's, followed by `detail` where one is given.
 */
export class ApsaraError extends Error {
  override readonly name = 'ApsaraError';
  readonly code: ApsaraErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ApsaraErrorCode, detail?: string, options: ApsaraErrorOptions | number = {}) {
    const row = apsaraErrorRow(code);
    const { status, retryAfterMs, cause } = typeof options === 'number' ? { status: options } : options;
    super(
      detail === undefined ? `${row.message}.` : `${row.message}: ${detail}.`.replace(/([.!?])\.$/, '$1'),
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.status = status ?? row.status;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
  }
}
