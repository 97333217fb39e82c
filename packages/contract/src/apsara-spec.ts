/** Families of actions in the contract. */
export type ApsaraFamily = 'caster' | 'virtual-studio-layout' | 'ai-studio' | 'ai-produce-rules' | 'playlist';

/** What a parameter, an element of a list or a member of an object is. */
export interface ApsaraType {
  /** `any`: JSON of which the contract says nothing. */
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'object' | 'any';
  readonly enum?: readonly (string | number)[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly maxLength?: number;
  /** Only ASCII characters. */
  readonly ascii?: boolean;
  /** `yyyy-MM-ddTHH:mm:ssZ`, UTC. */
  readonly time?: boolean;
  /** An id that we gave out. */
  readonly id?: boolean;
  readonly default?: string | number | boolean | readonly number[];
  /** Of a list. */
  readonly items?: ApsaraType;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Of an object. */
  readonly fields?: readonly ApsaraField[];
}

/** A named parameter or member. */
export interface ApsaraField extends ApsaraType {
  readonly name: string;
  /** Further spellings, of keys in JSON only. */
  readonly aliases?: readonly string[];
  readonly required?: boolean;
  /** Needed when the member beside it has this value. */
  readonly requiredWhen?: { readonly name: string; readonly equals: string };
  /** The value stands as JSON in one text. */
  readonly json?: boolean;
  readonly unit?: string;
  readonly note?: string;
}

/** One action of the contract, as data. */
export interface ApsaraOperationSpec {
  readonly action: string;
  readonly family: ApsaraFamily;
  readonly purpose: string;
  /** Requests per second and account; absent = the contract names no limit. */
  readonly qps?: number;
  /** Page of the vendor's documentation that we have. */
  readonly seed?: string;
  readonly request: readonly ApsaraField[];
  readonly response: readonly ApsaraField[];
  /** Codes that the contract names for it; status only where a seed gives it. */
  readonly errors: readonly { readonly code: string; readonly status?: number }[];
  /** True when `errors` is the whole table of a seed. */
  readonly errorsComplete: boolean;
}
