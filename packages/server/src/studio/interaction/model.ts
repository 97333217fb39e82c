import type { Schemas } from '@cyclorama/contract';

/** A rule as rooms and libraries hold it. */
export type Rule = Schemas['InteractionRuleInfo'];

/** A rule of a library: `rule_index` is its name in events, `rule_id` its name in the library. */
export type StoredRule = Schemas['InteractionRuleDetailInfo'] & {
  readonly rule_id: string;
  readonly rule_index: string;
};

export type Tag = Schemas['HitConditionTag'];
export type Trigger = Schemas['TriggerProcess'];
export type SmartLayer = Schemas['SmartLayerConfig'];

/** Event types that rules know: those that viewers cause, and the preset script. */
export const RULE_EVENTS: readonly number[] = [1, 2, 3, 4, 10];
