/**
 * What is to be said of a written sentence: without the marks of Markdown, links and pictures of emoji, which models write
 * and nobody wants to hear. Empty when there is nothing to say.
 */
export function spokenForm(written: string): string {
  const text = written
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/https?:\/\/(?:www\.)?([^\s/)\]，。]+)[^\s)\]，。]*/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, ' ')
    .replace(/^\s*(?:#{1,6}|[-*+•]|>)\s+/gm, '')
    .replace(/[*_`~|#]+/g, '')
    .replace(/\p{Extended_Pictographic}|\u200d|\ufe0f/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(text) ? text : '';
}
