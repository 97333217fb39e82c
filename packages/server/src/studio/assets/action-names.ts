import type { ActionInfo } from '@cyclorama/avatar';

/** Chinese names of gestures by id, for action_tag_map. */
const ZH: Readonly<Record<string, string>> = {
  greet: '打招呼',
  bow: '鞠躬',
  explain: '单手讲解',
  explain_both: '双手讲解',
  count: '数一二三',
  point_left: '指向左侧',
  point_right: '指向右侧',
  thumbs_up: '点赞',
  hand_on_chest: '手放胸前',
  hold_product: '展示商品',
  heart: '比心',
  shrug: '耸肩',
  nod: '点头',
  shake_head: '摇头',
  welcome: '欢迎',
  invite: '邀请',
};

/** The Chinese name of a gesture; its English one where there is none. */
export function actionNameZh(action: ActionInfo): string {
  return ZH[action.id] ?? action.name;
}
