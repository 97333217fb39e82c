import { Search, Trash2, X } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { KINDS } from './kinds.ts';
import styles from './library.module.css';
import { without, type LibrarySearch } from './route.ts';

const PAUSE_MS = 250;

/** What of the library is shown. */
export function LibraryFilters({
  search,
  onChange,
  count,
}: {
  readonly search: LibrarySearch;
  readonly onChange: (search: LibrarySearch, replace?: boolean) => void;
  readonly count: number | undefined;
}): ReactNode {
  const { t } = useTranslation('library');
  const shown = without(search, 'asset');
  const { kind = 'all', from, bin, tag } = shown;
  return (
    <div className={styles.filters}>
      <Segmented
        label={t('from.label')}
        value={bin === true ? 'bin' : (from ?? 'own')}
        onChange={(now) => {
          const rest = without(shown, 'from', 'bin');
          onChange(now === 'bin' ? { ...rest, bin: true } : now === 'own' ? rest : { ...rest, from: now });
        }}
        choices={[
          { value: 'own', label: t('from.own') },
          { value: 'system', label: t('from.system') },
          { value: 'shared', label: t('from.shared') },
          { value: 'bin', label: <Trash2 />, title: t('from.bin') },
        ]}
      />
      <div className={styles.kinds} role="group" aria-label={t('kind.label')}>
        {KINDS.map((one) => (
          <Button
            key={one}
            look="ghost"
            size="s"
            pressed={kind === one}
            onClick={() => onChange(one === 'all' ? without(shown, 'kind') : { ...shown, kind: one })}
          >
            {t(`kind.${one}`)}
          </Button>
        ))}
      </div>
      {tag === undefined ? null : (
        <Button size="s" icon={<X />} onClick={() => onChange(without(shown, 'tag'))}>
          {t('tagged', { tag })}
        </Button>
      )}
      <span className={`${styles.count} tabular`}>{count === undefined ? '' : t('count', { count })}</span>
      <SearchBox
        key={String(from) + String(bin)}
        value={search.q ?? ''}
        onChange={(q) => onChange(q === '' ? without(shown, 'q') : { ...shown, q }, true)}
      />
    </div>
  );
}

function SearchBox({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactNode {
  const { t } = useTranslation('library');
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <div className={styles.search}>
      <Search size={14} />
      <TextField
        quiet
        label={t('search')}
        placeholder={t('search')}
        type="search"
        maxLength={128}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}
