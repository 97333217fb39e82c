import type { OperationTable } from '../../doors/metastudio/operation.ts';
import {
  createInteractionRuleGroup,
  deleteInteractionRuleGroup,
  listInteractionRuleGroups,
  updateInteractionRuleGroup,
} from './groups.ts';

/** Chapters 6.1.6 to 6.1.9. */
export const interactionOperations: OperationTable = {
  createInteractionRuleGroup,
  listInteractionRuleGroups,
  updateInteractionRuleGroup,
  deleteInteractionRuleGroup,
};
