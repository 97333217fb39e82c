import type { LiveJob } from '../../rooms/model.ts';

/** A viewer's question that no preset answers. */
export interface ViewerQuestion {
  readonly question: string;
  readonly robotId: string;
  /** Who asks, as the platform calls them. */
  readonly user: string;
  readonly projectId: string;
  readonly jobId: string;
  /** What the room itself says: its script and the answers of its rules. */
  readonly knowledge: readonly string[];
}

/** Thinks up answers. */
export interface Replier {
  /**
   * @param early hears the first sentence as soon as it is there; it is no part of what is returned then
   * @returns undefined when it has no answer, or none beside its first sentence @throws Error when it cannot be asked
   */
  reply(
    question: ViewerQuestion,
    signal: AbortSignal,
    early?: (sentence: string) => void,
  ): Promise<string | undefined>;
}

/** What the room itself says, for those who think up answers. */
export function knowledgeOf({
  scene_scripts: scenes = [],
  interaction_rules: rules = [],
}: LiveJob['document']): readonly string[] {
  return [
    ...scenes.flatMap(({ shoot_scripts: paragraphs }) =>
      paragraphs.flatMap(({ text_config: words }) => (words === undefined ? [] : [words.text])),
    ),
    ...rules.flatMap(({ trigger }) => trigger?.reply_texts ?? []),
  ];
}
