import type { CasterTemplate } from '../casters/model.ts';

/** Topic of the event bus: a rule was added, changed or deleted (`ProduceRuleNews`), told after the commit. */
export const PRODUCE_RULE_NEWS = 'produce-rule';

export interface ProduceRuleNews {
  readonly projectId: string;
  readonly ruleId: string;
  readonly app: string;
  /** Revision of the row now; absent when it is gone. */
  readonly revision?: number;
}

/** What happens to the streams that are published to an app: `app/name` is composed to `app/name{suffix}`. */
export interface ProduceRule {
  readonly id: string;
  readonly projectId: string;
  readonly app: string;
  /** Streaming domain, as it was sent; compare without regard to case. */
  readonly domain: string;
  /** Never empty: letters, digits, `_` and `-`. */
  readonly suffix: string;
  readonly description: string;
  /** Size and rate of the composed stream, see TEMPLATES of casters/model.ts. */
  readonly liveTemplate: CasterTemplate;
  /** True: composed only while somebody watches, and five minutes longer. */
  readonly isLazy: boolean;
  /** Template to compose with; absent when the rule has subtitles only. */
  readonly studio?: { readonly id: string; readonly name: string; readonly revision: number };
  /** Name of a subtitle template; recorded only, since this API has no operation that makes one. */
  readonly subtitleName?: string;
  /** Rises with every change of the rule; changes of its template raise `studio.revision`. */
  readonly revision: number;
  readonly updatedAt: Date;
}
