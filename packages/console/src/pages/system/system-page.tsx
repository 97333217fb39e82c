import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { LoadingLine } from './loading-line.tsx';
import styles from './system.module.css';
import { tabsFor, type TabName } from './tabs.ts';

const CONTENT: Readonly<Record<TabName, ComponentType>> = {
  health: lazy(async () => ({ default: (await import('./health/health-tab.tsx')).HealthTab })),
  people: lazy(async () => ({ default: (await import('./people/people-tab.tsx')).PeopleTab })),
  keys: lazy(async () => ({ default: (await import('./keys/keys-tab.tsx')).KeysTab })),
  engines: lazy(async () => ({ default: (await import('./engines/engines-tab.tsx')).EnginesTab })),
  usage: lazy(async () => ({ default: (await import('./usage/usage-tab.tsx')).UsageTab })),
  retention: lazy(async () => ({ default: (await import('./retention/retention-tab.tsx')).RetentionTab })),
  audit: lazy(async () => ({ default: (await import('./audit/audit-tab.tsx')).AuditTab })),
  api: lazy(async () => ({ default: (await import('./reference/reference-tab.tsx')).ReferenceTab })),
};

/** Who may what, what is kept, how the machine is, and how programs talk to it. */
export function SystemPage(): ReactNode {
  const { t } = useTranslation('system');
  const { tab } = useSearch({ from: '/shell/system' });
  const navigate = useNavigate({ from: '/system' });
  const names = tabsFor(useMay());
  const chosen = names.find((name) => name === tab) ?? 'health';
  return (
    <Page title={t('title')} fill>
      <Tabs<TabName>
        label={t('title')}
        value={chosen}
        onChange={(name) => void navigate({ search: name === 'health' ? {} : { tab: name } })}
        tabs={names.map((name) => {
          const Content = CONTENT[name];
          return {
            name,
            label: t(`tab.${name}`),
            content: (
              <div className={name === 'api' ? styles.whole : styles.tab}>
                <Suspense fallback={<LoadingLine />}>
                  <Content />
                </Suspense>
              </div>
            ),
          };
        })}
      />
    </Page>
  );
}
