import { useQuery } from '@tanstack/react-query';
import { apsara } from '../../api/apsara.ts';
import { keys } from '../../api/keys.ts';
import { templateOf, type Template } from './templates.ts';

const PAGE = 50;

/** Every template: the door answers fifty at a time. */
async function allTemplates(signal: AbortSignal): Promise<readonly Template[]> {
  const found: Template[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await apsara('DescribeLiveAIStudio', { PageNumber: page, PageSize: PAGE }, signal);
    const configs = answer.StudioConfigs?.SubtitleConfig ?? [];
    found.push(...configs.map(templateOf));
    if (configs.length < PAGE || found.length >= (answer.Total ?? 0)) return found;
  }
}

export function useTemplates() {
  return useQuery({ queryKey: keys.aiStudios, queryFn: ({ signal }) => allTemplates(signal) });
}

export function useRules() {
  return useQuery({
    queryKey: keys.produceRules,
    queryFn: async ({ signal }) => {
      const answer = await apsara('DescribeLiveAIProduceRules', { PageNumber: '1', PageSize: '100' }, signal);
      return answer.RuleInfoList?.RuleInfo ?? [];
    },
  });
}
