import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../../ui/badge.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { LoadingLine } from '../loading-line.tsx';
import type { Operation } from './document.ts';
import { OperationView } from './operation-view.tsx';
import styles from './reference.module.css';
import { useReference } from './use-reference.ts';
import { isSought } from './words.ts';

/** Every operation of both doors, with what it takes and gives. */
export function ReferenceTab(): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const { data, error } = useReference();
  const { op } = useSearch({ from: '/shell/system' });
  const navigate = useNavigate({ from: '/system' });
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed.trim());
  const groups = useMemo(
    () => groupsOf((data?.operations ?? []).filter((one) => isSought(one, sought))),
    [data, sought],
  );
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined) return <LoadingLine />;
  const chosen = data.operations.find(({ id }) => id === op) ?? data.operations[0];
  return (
    <div className={styles.reference}>
      <nav className={styles.list} aria-label={t('api.operations')}>
        <div className={styles.search}>
          <TextField
            label={t('common:search')}
            quiet
            type="search"
            placeholder={t('api.search', { count: data.operations.length })}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        {groups.length === 0 ? <p className={styles.nothing}>{t('api.nothing')}</p> : null}
        {groups.map(({ door, group, operations }) => (
          <section key={`${door} ${group}`} aria-label={group}>
            <h2>
              {group}
              <span>{door === 'live' ? 'Live' : 'MetaStudio'}</span>
            </h2>
            <ul>
              {operations.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    aria-current={one.id === chosen?.id ? 'true' : undefined}
                    onClick={() => void navigate({ search: { tab: 'api', op: one.id } })}
                  >
                    <span className={styles.method}>{one.method}</span>
                    <span className={styles.name}>{one.id}</span>
                    {one.works ? null : <Badge>501</Badge>}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      {chosen === undefined ? null : (
        <OperationView key={chosen.id} document={data.document} operation={chosen} />
      )}
    </div>
  );
}

interface Group {
  readonly door: Operation['door'];
  readonly group: string;
  readonly operations: Operation[];
}

function groupsOf(operations: readonly Operation[]): readonly Group[] {
  const groups: Group[] = [];
  for (const operation of operations) {
    const { door, group } = operation;
    const known = groups.find((one) => one.group === group && one.door === door);
    if (known === undefined) groups.push({ door, group, operations: [operation] });
    else known.operations.push(operation);
  }
  return groups;
}
