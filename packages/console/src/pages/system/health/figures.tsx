import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SystemState } from '../../../api/own-system.ts';
import { bytes, span } from '../format.ts';
import styles from './health.module.css';

/** Below so many times the reserve the disk is nearly full. */
const NEARLY = 3;

/** What the machine has, and how much of it is taken. */
export function Figures({ system }: { readonly system: SystemState }): ReactNode {
  const { t } = useTranslation('system');
  const { disk, load, database } = system;
  const [busy = 0, five = 0, fifteen = 0] = load.average;
  return (
    <dl className={styles.figures}>
      <Figure
        name={t('health.disk')}
        value={bytes(disk.free)}
        unit={t('health.free')}
        share={1 - disk.free / disk.total}
        isHigh={disk.free < disk.reserve * NEARLY}
        note={t('health.diskNote', { total: bytes(disk.total), reserve: bytes(disk.reserve) })}
      />
      <Figure
        name={t('health.memory')}
        value={bytes(load.memory_free)}
        unit={t('health.free')}
        share={1 - load.memory_free / load.memory_total}
        isHigh={load.memory_free < load.memory_total / 20}
        note={t('health.memoryNote', {
          total: bytes(load.memory_total),
          server: bytes(load.server_rss_bytes),
        })}
      />
      <Figure
        name={t('health.load')}
        value={busy.toFixed(2)}
        unit={t('health.of', { count: load.processors })}
        share={busy / load.processors}
        isHigh={busy > load.processors * 2}
        note={t('health.loadNote', { five: five.toFixed(2), fifteen: fifteen.toFixed(2) })}
      />
      <Figure
        name={t('health.database')}
        value={database.size_bytes === null ? '–' : bytes(database.size_bytes)}
        unit={t(`health.db.${database.kind}`)}
        isHigh={!database.answers}
        note={database.answers ? `Postgres ${database.version ?? ''}` : t('health.noDatabase')}
      />
      <Figure
        name={t('health.uptime')}
        value={span(system.uptime_s)}
        note={`Cyclorama ${system.version} · Node.js ${system.node}`}
      />
    </dl>
  );
}

function Figure({
  name,
  value,
  unit,
  share,
  isHigh = false,
  note,
}: {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  /** How much is taken, 0 to 1. */
  readonly share?: number;
  readonly isHigh?: boolean;
  readonly note: string;
}): ReactNode {
  return (
    <div className={styles.figure} data-high={isHigh}>
      <dt>{name}</dt>
      <dd>
        <strong className="tabular">{value}</strong> {unit}
        <div className={styles.track} aria-hidden="true">
          {share === undefined ? null : (
            <div style={{ transform: `scaleX(${Math.min(1, Math.max(0, share))})` }} />
          )}
        </div>
        <span className={styles.note}>{note}</span>
      </dd>
    </div>
  );
}
