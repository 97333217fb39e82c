import type { ApsaraTable } from '../../doors/apsara/operation.ts';
import { addLiveAIProduceRules } from './add.ts';
import { deleteLiveAIProduceRules } from './delete.ts';
import { describeLiveAIProduceRules } from './list.ts';
import { updateLiveAIProduceRules } from './update.ts';

/** Rules that bind templates of virtual studios to published streams. */
export const produceRuleOperations = {
  AddLiveAIProduceRules: addLiveAIProduceRules,
  UpdateLiveAIProduceRules: updateLiveAIProduceRules,
  DeleteLiveAIProduceRules: deleteLiveAIProduceRules,
  DescribeLiveAIProduceRules: describeLiveAIProduceRules,
} satisfies ApsaraTable;
