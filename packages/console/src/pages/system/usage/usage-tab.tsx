import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChartColumn, Download } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchUsage, type ResourceUsage } from '../../../api/own-system.ts';
import { useMe } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { saveText } from '../csv.ts';
import { amount } from '../format.ts';
import { LoadingLine } from '../loading-line.tsx';
import { Section } from '../section.tsx';
import page from '../system.module.css';
import { PERIODS } from '../tabs.ts';
import { DayChart } from './day-chart.tsx';
import { everyDay, nameOf, periodOf, usageCsv } from './resources.ts';
import styles from './usage.module.css';

const USUAL = 30;

/** What the studio used, by resource and day. */
export function UsageTab(): ReactNode {
  const { t } = useTranslation('system');
  const { tenant } = useMe();
  const { days = USUAL } = useSearch({ from: '/shell/system' });
  const navigate = useNavigate({ from: '/system' });
  const period = useMemo(() => periodOf(days, new Date()), [days]);
  const { data, error } = useQuery({
    queryKey: keys.usage(period),
    queryFn: ({ signal }) => fetchUsage(period, signal),
    // Nothing tells that something was counted.
    staleTime: 0,
    placeholderData: (before) => before,
  });
  const used = data?.resources.filter((one) => one.used > 0 || one.quota !== null || one.used_ever > 0);
  return (
    <Section
      title={t('usage.title', { tenant })}
      lead={t('usage.lead')}
      tools={
        <>
          <Segmented
            label={t('usage.period')}
            value={`${days}`}
            onChange={(chosen) => void navigate({ search: { tab: 'usage', days: Number(chosen) } })}
            choices={PERIODS.map((one) => ({ value: `${one}`, label: t('usage.days', { count: one }) }))}
          />
          <Button
            icon={<Download />}
            disabled={used === undefined || used.length === 0}
            onClick={() =>
              data !== undefined &&
              saveText(`cyclorama-usage-${period.from}-${period.to}.csv`, usageCsv(data))
            }
          >
            CSV
          </Button>
        </>
      }
    >
      {error === null ? null : <ErrorNotice error={error} />}
      {data === undefined || used === undefined ? (
        error === null && <LoadingLine />
      ) : used.length === 0 ? (
        <EmptyState icon={<ChartColumn size={20} />} title={t('usage.none')}>
          {t('usage.noneHint')}
        </EmptyState>
      ) : (
        <ul className={page.sheet}>
          {used.map((one) => (
            <Resource key={one.resource} usage={one} from={new Date(data.from)} to={new Date(data.to)} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Resource({
  usage,
  from,
  to,
}: {
  readonly usage: ResourceUsage;
  readonly from: Date;
  readonly to: Date;
}): ReactNode {
  const { t, i18n } = useTranslation('system');
  const { word, code } = nameOf(usage.resource);
  const unit = usage.unit ?? '';
  const name = word === undefined ? code : t(`usage.is.${word}`);
  const number = (value: number): string => `${amount(value, i18n.language)} ${unit}`;
  return (
    <li className={styles.resource}>
      <div className={styles.about}>
        <h3>{name}</h3>
        <code className={page.small}>{code}</code>
        <p className={styles.used}>
          <strong className="tabular">{amount(usage.used, i18n.language)}</strong> {unit}
        </p>
        <p className={page.small}>
          {t('usage.ever', { amount: number(usage.used_ever) })}
          {' · '}
          {usage.quota === null ? t('usage.unlimited') : t('usage.quota', { amount: number(usage.quota) })}
        </p>
        {usage.quota === null ? null : (
          <div className={styles.track} data-full={usage.used_ever >= usage.quota}>
            <div
              style={{ transform: `scaleX(${Math.min(1, usage.used_ever / Math.max(usage.quota, 1e-9))})` }}
            />
          </div>
        )}
      </div>
      <DayChart label={t('usage.chart', { name })} unit={unit} days={everyDay(usage, from, to)} />
    </li>
  );
}
