import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { FolderOpen, Upload as UploadIcon } from 'lucide-react';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMetaStudio } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { AssetGrid } from './asset-grid.tsx';
import { AssetPanel } from './asset-panel.tsx';
import { BatchBar } from './batch-bar.tsx';
import { LibraryFilters } from './filters.tsx';
import styles from './library.module.css';
import { without, type LibrarySearch } from './route.ts';
import { useDropZone } from './upload/drop-zone.ts';
import { UploadPanel } from './upload/upload-panel.tsx';
import { uploads } from './upload/uploads.ts';
import { useAssets } from './use-assets.ts';

const NOBODY: ReadonlySet<string> = new Set();

/** Pictures, clips, sound, slides, presenters and voices: one's own, the studio's, and what was deleted. */
export function LibraryPage(): ReactNode {
  const { t } = useTranslation('library');
  const search = useSearch({ from: '/shell/library' });
  const navigate = useNavigate();
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const may = useMay();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NOBODY);
  const list = useAssets(search);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const assets = useMemo(() => list.data?.pages.flatMap((page) => page.assets ?? []) ?? [], [list.data]);
  const go = useCallback(
    (change: LibrarySearch, replace = false) => {
      setChosen(NOBODY);
      void navigate({ to: '/library', search: change, replace });
    },
    [navigate],
  );
  const open = useCallback(
    (asset: string | undefined) => {
      const rest = without(search, 'asset');
      void navigate({
        to: '/library',
        search: asset === undefined ? rest : { ...rest, asset },
        replace: true,
      });
    },
    [navigate, search],
  );
  const choose = useCallback((assetId: string, to: boolean) => {
    setChosen((now) => {
      const next = new Set(now);
      if (to) next.add(assetId);
      else next.delete(assetId);
      return next;
    });
  }, []);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const send = useCallback(
    (files: readonly File[]) =>
      uploads.add(studio, files, () => void cache.invalidateQueries({ queryKey: ['assets', 'list'] })),
    [studio, cache],
  );
  const drop = useDropZone(send, may.operate);
  const own = search.from !== 'system' && search.from !== 'shared';
  const uploadButton = (
    <Button look="primary" icon={<UploadIcon />} onClick={() => input.current?.click()}>
      {t('upload.button')}
    </Button>
  );
  return (
    <Page
      title={t('title')}
      fill
      tools={
        may.operate ? (
          <>
            <input
              ref={input}
              type="file"
              multiple
              hidden
              aria-label={t('upload.button')}
              onChange={(event) => {
                send([...(event.target.files ?? [])]);
                event.target.value = '';
              }}
            />
            {uploadButton}
          </>
        ) : null
      }
    >
      <LibraryFilters search={search} onChange={go} count={list.data?.pages[0]?.count} />
      <div className={styles.body} {...drop.handlers} data-dropping={drop.over}>
        {drop.over ? <div className={styles.drop}>{t('upload.drop')}</div> : null}
        {list.error !== null ? (
          <ErrorNotice
            error={list.error}
            action={<Button onClick={() => void list.refetch()}>{t('retry', { ns: 'common' })}</Button>}
          />
        ) : list.data !== undefined && assets.length === 0 ? (
          <EmptyState
            icon={<FolderOpen size={20} />}
            title={t(
              search.bin === true ? 'empty.bin' : search.q === undefined ? 'empty.title' : 'empty.search',
            )}
            action={own && search.bin !== true && may.operate ? uploadButton : undefined}
          >
            {t(search.bin === true ? 'empty.binHint' : 'empty.hint')}
          </EmptyState>
        ) : (
          <AssetGrid
            assets={assets}
            chosen={chosen}
            open={search.asset}
            onOpen={open}
            onChoose={choose}
            onMore={more}
            choosable={own && may.operate}
          />
        )}
        {search.asset === undefined ? null : (
          <AssetPanel assetId={search.asset} onClose={() => open(undefined)} editable={own && may.operate} />
        )}
      </div>
      {chosen.size === 0 ? null : (
        <BatchBar chosen={[...chosen]} bin={search.bin === true} onDone={() => setChosen(NOBODY)} />
      )}
      <UploadPanel />
    </Page>
  );
}
