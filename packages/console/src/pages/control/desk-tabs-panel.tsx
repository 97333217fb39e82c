import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/tabs.tsx';
import styles from './desk.module.css';
import { DESK_TABS, type DeskTab } from './desk-tabs.ts';

const CONTENT = {
  sources: lazy(async () => ({ default: (await import('./sources/sources-tab.tsx')).SourcesTab })),
  mixer: lazy(async () => ({ default: (await import('./mixer/mixer-tab.tsx')).MixerTab })),
  layouts: lazy(async () => ({ default: (await import('./layouts/layouts-tab.tsx')).LayoutsTab })),
  graphics: lazy(async () => ({ default: (await import('./graphics/graphics-tab.tsx')).GraphicsTab })),
  program: lazy(async () => ({ default: (await import('./program/program-tab.tsx')).ProgramTab })),
  outputs: lazy(async () => ({ default: (await import('./outputs/outputs-tab.tsx')).OutputsTab })),
  recordings: lazy(async () => ({ default: (await import('./outputs/recordings-tab.tsx')).RecordingsTab })),
  log: lazy(async () => ({ default: (await import('./log/log-tab.tsx')).LogTab })),
} as const;

/** Everything that is not pressed in a hurry, one thing at a time. */
export function DeskTabsPanel({
  tab,
  onTab,
}: {
  readonly tab: DeskTab;
  readonly onTab: (tab: DeskTab) => void;
}): ReactNode {
  const { t } = useTranslation('control');
  return (
    <div className={styles.tabs}>
      <Tabs
        label={t('tabs.label')}
        value={tab}
        onChange={onTab}
        tabs={DESK_TABS.map((name) => {
          const Content = CONTENT[name];
          return {
            name,
            label: t(`tabs.${name}`),
            content: (
              <Suspense>
                <Content />
              </Suspense>
            ),
          };
        })}
      />
    </div>
  );
}
