import type { ApsaraTable } from '../../doors/apsara/operation.ts';
import { describeCasterChannels } from './channels/list.ts';
import { setCasterChannel } from './channels/set.ts';
import { addCasterComponent } from './components/add.ts';
import { deleteCasterComponent } from './components/delete.ts';
import { describeCasterComponents } from './components/list.ts';
import { modifyCasterComponent } from './components/modify.ts';
import { setCasterConfig } from './config/set.ts';
import { describeCasterConfig } from './config/show.ts';
import { copyCaster } from './copy.ts';
import { createCaster } from './create.ts';
import { deleteCaster } from './delete.ts';
import { addCasterLayout } from './layouts/add.ts';
import { deleteCasterLayout } from './layouts/delete.ts';
import { describeCasterLayouts } from './layouts/list.ts';
import { modifyCasterLayout } from './layouts/modify.ts';
import { describeCasters } from './list.ts';
import { updateCasterResourceGroup } from './move-group.ts';
import { addCasterVideoResource } from './resources/add.ts';
import { deleteCasterVideoResource } from './resources/delete.ts';
import { effectCasterVideoResource } from './resources/effect.ts';
import { describeCasterVideoResources } from './resources/list.ts';
import { modifyCasterVideoResource } from './resources/modify.ts';
import { restartCaster } from './run/restart.ts';
import { startCaster } from './run/start.ts';
import { stopCaster } from './run/stop.ts';
import { describeCasterSceneAudio } from './scenes/audio-show.ts';
import { updateCasterSceneAudio } from './scenes/audio-update.ts';
import { copyCasterSceneConfig } from './scenes/copy-config.ts';
import { deleteCasterSceneConfig } from './scenes/delete-config.ts';
import { describeCasterScenes } from './scenes/list.ts';
import { setCasterSceneConfig } from './scenes/set-config.ts';
import { describeCasterStreamUrl } from './scenes/stream-urls.ts';
import { startCasterScene, stopCasterScene } from './scenes/switch.ts';
import { updateCasterSceneConfig } from './scenes/update-config.ts';
import { effectCasterUrgent } from './scenes/urgent.ts';

/** Production studios of the Apsara door, without their programme lists. */
export const casterOperations = {
  CreateCaster: createCaster,
  CopyCaster: copyCaster,
  DeleteCaster: deleteCaster,
  DescribeCasters: describeCasters,
  UpdateCasterResourceGroup: updateCasterResourceGroup,
  DescribeCasterConfig: describeCasterConfig,
  SetCasterConfig: setCasterConfig,
  DescribeCasterChannels: describeCasterChannels,
  SetCasterChannel: setCasterChannel,
  AddCasterVideoResource: addCasterVideoResource,
  ModifyCasterVideoResource: modifyCasterVideoResource,
  DeleteCasterVideoResource: deleteCasterVideoResource,
  DescribeCasterVideoResources: describeCasterVideoResources,
  EffectCasterVideoResource: effectCasterVideoResource,
  AddCasterLayout: addCasterLayout,
  ModifyCasterLayout: modifyCasterLayout,
  DeleteCasterLayout: deleteCasterLayout,
  DescribeCasterLayouts: describeCasterLayouts,
  AddCasterComponent: addCasterComponent,
  ModifyCasterComponent: modifyCasterComponent,
  DeleteCasterComponent: deleteCasterComponent,
  DescribeCasterComponents: describeCasterComponents,
  DescribeCasterScenes: describeCasterScenes,
  DescribeCasterStreamUrl: describeCasterStreamUrl,
  DescribeCasterSceneAudio: describeCasterSceneAudio,
  SetCasterSceneConfig: setCasterSceneConfig,
  UpdateCasterSceneConfig: updateCasterSceneConfig,
  DeleteCasterSceneConfig: deleteCasterSceneConfig,
  CopyCasterSceneConfig: copyCasterSceneConfig,
  UpdateCasterSceneAudio: updateCasterSceneAudio,
  EffectCasterUrgent: effectCasterUrgent,
  StartCaster: startCaster,
  StopCaster: stopCaster,
  RestartCaster: restartCaster,
  StartCasterScene: startCasterScene,
  StopCasterScene: stopCasterScene,
} satisfies ApsaraTable;
