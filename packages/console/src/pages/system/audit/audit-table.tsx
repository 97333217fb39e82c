import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../../api/own-system.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Table } from '../../../ui/table.tsx';
import { exactMoment } from '../format.ts';
import styles from '../system.module.css';
import { targetOf } from './audit-log.ts';
import audit from './audit.module.css';

/** Entries of the audit log. */
export function AuditTable({
  entries,
  onActor,
}: {
  readonly entries: readonly AuditEntry[];
  readonly onActor: (name: string) => void;
}): ReactNode {
  const { t, i18n } = useTranslation('system');
  return (
    <Table
      label={t('tab.audit')}
      rows={entries}
      keyOf={({ id }) => String(id)}
      columns={[
        {
          name: 'at',
          label: t('audit.when'),
          width: '210px',
          cell: ({ at }) => (
            <time dateTime={at} className={audit.at}>
              {exactMoment(at, i18n.language)}
            </time>
          ),
        },
        {
          name: 'who',
          label: t('audit.who'),
          width: '170px',
          cell: ({ actor, address }) => (
            <>
              <Button size="s" look="ghost" className={audit.actor} onClick={() => onActor(actor.name)}>
                {actor.name}
              </Button>
              <div className={styles.small}>
                {actor.access_key === null ? address : `${actor.access_key} · ${address}`}
              </div>
            </>
          ),
        },
        {
          name: 'what',
          label: t('audit.what'),
          cell: ({ action, resource }) => (
            <>
              <code className={audit.action}>{action}</code>
              <div className={styles.small} title={resource}>
                {targetOf(resource)}
              </div>
            </>
          ),
        },
        {
          name: 'outcome',
          label: t('audit.outcome'),
          width: '200px',
          cell: ({ status, error_code: code, request_id: id }) => (
            <span title={`${t('audit.request')} ${id}`}>
              {status < 400 ? (
                <Badge>{status}</Badge>
              ) : (
                <Badge tone={status < 500 ? 'warn' : 'fault'}>
                  {status} {code}
                </Badge>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}
