/** Names of fonts that texts on the stage may have (11.9 of the API); a test compares them with the contract. */
export const FONTS: readonly string[] = [
  'HarmonyOS_Sans_SC',
  'HarmonyOS_Sans_SC_Black',
  'HarmonyOS_Sans_SC_Bold',
  'HarmonyOS_Sans_SC_Light',
  'HarmonyOS_Sans_SC_Medium',
  'HarmonyOS_Sans_SC_Regular',
  'HarmonyOS_Sans_SC_Thin',
  'Adelle_Sans_Global',
  'Adelle_Sans_Global_Bold',
  'Maitree',
  'Maitree_Light',
  'Maitree_Medium',
  'Noto_Sans_CJK_KR-Bold',
  'Noto_Sans_CJK_KR-Regular',
];

/** Fonts of subtitles. */
export const SUBTITLE_FONTS = [
  'HarmonyOS_Sans_SC_Black',
  'HarmonyOS_Sans_SC_Regular',
  'HarmonyOS_Sans_SC_Thin',
] as const;
