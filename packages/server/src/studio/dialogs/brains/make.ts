import type { Studio } from '../../context.ts';
import { BrainFailure } from '../port.ts';
import type { StoredBrain } from '../robots/table.ts';
import { CallbackBrain } from './callback-brain.ts';
import { KnowledgeBrain, type BrainOwner, type SourcedBrain } from './knowledge-brain.ts';
import type { Matcher } from './matcher.ts';
import { OpenAiBrain } from './openai-brain.ts';

/**
 * The brain that a robot's settings describe; undefined when its page's owner drives it.
 * @param key of its service, unsealed
 * @throws BrainFailure MSS.47010130 when something is missing
 */
export function makeBrain(
  studio: Pick<Studio, 'fetcher' | 'clock'>,
  brain: StoredBrain,
  key: string | undefined,
  knows: { readonly matcher: Matcher; readonly owner: BrainOwner },
): SourcedBrain | undefined {
  switch (brain.kind) {
    case 'third_party':
      return undefined;
    case 'knowledge':
      return new KnowledgeBrain(knows.matcher, knows.owner);
    case 'openai':
      return new OpenAiBrain(
        studio.fetcher,
        { ...brain, name: knows.owner.name, ...(key === undefined ? {} : { key }) },
        knows.matcher,
      );
    case 'callback':
      if (key === undefined) throw new BrainFailure('MSS.47010130', 'the callback has no key to sign with');
      return new CallbackBrain(studio, { ...brain, key });
  }
}
