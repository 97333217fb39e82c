import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Clapperboard, Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys.ts';
import { listCasters, type ListedCaster } from '../../api/own-desk.ts';
import { useMay } from '../../app/session.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import styles from './list.module.css';
import { CreateStudio } from './create-studio.tsx';

/** All production studios. */
export function ControlPage(): ReactNode {
  const { t } = useTranslation('control');
  const { operate } = useMay();
  const [creating, setCreating] = useState(false);
  const list = useQuery({ queryKey: keys.casters, queryFn: ({ signal }) => listCasters(signal) });
  const create = (
    <Button look="primary" icon={<Plus />} disabled={!operate} onClick={() => setCreating(true)}>
      {t('create.button')}
    </Button>
  );
  return (
    <Page title={t('title')} tools={list.data?.length === 0 ? null : create}>
      {list.error === null ? null : <ErrorNotice error={list.error} />}
      {list.data === undefined ? (
        list.error === null ? (
          <div className={styles.grid} aria-busy="true">
            <div className={styles.waiting} />
            <div className={styles.waiting} />
          </div>
        ) : null
      ) : list.data.length === 0 ? (
        <EmptyState icon={<Clapperboard size={28} />} title={t('empty.title')} action={create}>
          {t('empty.words')}
        </EmptyState>
      ) : (
        <ul className={styles.grid}>
          {list.data.map((caster) => (
            <li key={caster.id}>
              <StudioCard caster={caster} />
            </li>
          ))}
        </ul>
      )}
      <CreateStudio open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function StudioCard({ caster }: { readonly caster: ListedCaster }): ReactNode {
  const { t, i18n } = useTranslation('control');
  const running = caster.desired === 'running';
  const since = running ? caster.started_at : caster.updated_at;
  const at =
    since === null
      ? ''
      : new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(
          new Date(since),
        );
  return (
    <Link to="/control/$casterId" params={{ casterId: caster.id }} className={styles.card}>
      <span className={styles.face} data-running={running}>
        <Clapperboard size={26} strokeWidth={1.5} />
      </span>
      <span className={styles.words}>
        <strong>{caster.name}</strong>
        <span>{t(caster.norm_type === 4 ? 'create.virtual' : 'create.standard')}</span>
        <span className="tabular">{t(running ? 'since' : 'changed', { at })}</span>
      </span>
      <Badge tone={running ? 'pgm' : 'plain'}>{t(running ? 'onAir' : 'off')}</Badge>
    </Link>
  );
}
