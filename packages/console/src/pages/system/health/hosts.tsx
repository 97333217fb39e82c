import { Cpu } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../api/own-system.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Table } from '../../../ui/table.tsx';
import { bytes, span } from '../format.ts';
import { Section } from '../section.tsx';
import page from '../system.module.css';
import styles from './health.module.css';

const KINDS = ['render', 'live', 'rtc', 'probe', 'speech', 'task', 'database'] as const;

/** The processes in which media is touched, and how busy they are. */
export function Hosts({
  hosts,
  processors,
}: {
  readonly hosts: readonly Host[];
  readonly processors: number;
}): ReactNode {
  const { t } = useTranslation('system');
  const now = useNow(hosts);
  return (
    <Section title={t('hosts.title')} lead={t('hosts.lead')}>
      <div className={page.sheet}>
        <Table
          label={t('hosts.title')}
          rows={hosts}
          keyOf={({ id }) => String(id)}
          empty={
            <EmptyState icon={<Cpu size={20} />} title={t('hosts.none')}>
              {t('hosts.noneHint')}
            </EmptyState>
          }
          columns={[
            {
              name: 'kind',
              label: t('hosts.kind'),
              cell: ({ kind, session }) => (
                <>
                  <strong>{KINDS.some((one) => one === kind) ? t(`hosts.is.${kind}`) : kind}</strong>
                  {session === null ? null : (
                    <div className={page.small}>
                      <code>{session}</code>
                    </div>
                  )}
                </>
              ),
            },
            {
              name: 'cpu',
              label: t('hosts.cpu'),
              width: '220px',
              cell: ({ cpu }) => (
                <div className={styles.cpu}>
                  <div className={styles.track} aria-hidden="true">
                    <div style={{ transform: `scaleX(${Math.min(1, cpu / processors)})` }} />
                  </div>
                  <span className="tabular">{Math.round(cpu * 100)} %</span>
                </div>
              ),
            },
            {
              name: 'memory',
              label: t('hosts.memory'),
              numeric: true,
              width: '120px',
              cell: (host) => bytes(host.rss_bytes),
            },
            {
              name: 'since',
              label: t('hosts.since'),
              numeric: true,
              width: '130px',
              cell: ({ since }) => span((now - new Date(since).getTime()) / 1000),
            },
            { name: 'id', label: 'PID', numeric: true, width: '90px', cell: ({ id }) => id },
          ]}
        />
      </div>
    </Section>
  );
}

/** The time at which something was last told. */
function useNow(told: unknown): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => setNow(Date.now()), [told]);
  return now;
}
