import type { ApsaraTable } from '../../doors/apsara/operation.ts';
import { addCasterProgram } from './add-program.ts';
import { addCasterEpisode } from './add.ts';
import { deleteCasterEpisode, deleteCasterProgram } from './delete.ts';
import { addCasterEpisodeGroup, addCasterEpisodeGroupContent } from './groups/add.ts';
import { deleteCasterEpisodeGroup } from './groups/delete.ts';
import { describeCasterProgram } from './list.ts';
import { modifyCasterProgram } from './modify-program.ts';
import { modifyCasterEpisode } from './modify.ts';

/** Programs of casters, and episode groups. */
export const episodeOperations: ApsaraTable = {
  AddCasterEpisode: addCasterEpisode,
  AddCasterProgram: addCasterProgram,
  ModifyCasterEpisode: modifyCasterEpisode,
  ModifyCasterProgram: modifyCasterProgram,
  DescribeCasterProgram: describeCasterProgram,
  DeleteCasterEpisode: deleteCasterEpisode,
  DeleteCasterProgram: deleteCasterProgram,
  AddCasterEpisodeGroup: addCasterEpisodeGroup,
  AddCasterEpisodeGroupContent: addCasterEpisodeGroupContent,
  DeleteCasterEpisodeGroup: deleteCasterEpisodeGroup,
};
