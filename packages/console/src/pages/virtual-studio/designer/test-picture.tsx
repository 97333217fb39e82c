import { Camera, ImageUp, Radio, Square } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import type { TestPictureState } from './use-test-picture.ts';
import styles from './designer.module.css';

/** Which picture keying is tried on. */
export function TestPicture({ picture }: { readonly picture: TestPictureState }): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const input = useRef<HTMLInputElement>(null);
  const live = picture.source === 'camera' || picture.source === 'air';
  return (
    <div className={styles.pictures}>
      {picture.onAir ? (
        <Button icon={<Radio />} pressed={picture.source === 'air'} onClick={picture.useAir}>
          {t('picture.air.button')}
        </Button>
      ) : null}
      <Button icon={<Camera />} pressed={picture.source === 'camera'} onClick={picture.useCamera}>
        {t('picture.camera.button')}
      </Button>
      <Button icon={<ImageUp />} pressed={picture.source === 'file'} onClick={() => input.current?.click()}>
        {t('picture.file.button')}
      </Button>
      {live ? <Button icon={<Square />} aria-label={t('picture.hold')} onClick={picture.stop} /> : null}
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={t('picture.file.button')}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) picture.useFile(file);
          event.target.value = '';
        }}
      />
    </div>
  );
}
