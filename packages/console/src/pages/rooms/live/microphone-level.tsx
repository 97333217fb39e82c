import { useEffect, useRef, type ReactNode } from 'react';
import { FLOOR_DB, LevelBallistics, shareOf } from '../../../media/level.ts';
import styles from './desk.module.css';

/** How loud a microphone is. */
export function MicrophoneLevel({
  stream,
  label,
}: {
  readonly stream: MediaStream;
  readonly label: string;
}): ReactNode {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const level = new LevelBallistics();
    let frame = 0;
    const draw = (now: number): void => {
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      const db = peak > 0 ? 20 * Math.log10(peak) : FLOOR_DB;
      if (bar.current !== null) bar.current.style.transform = `scaleX(${shareOf(level.next(db, now).db)})`;
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(frame);
      void context.close();
    };
  }, [stream]);
  return (
    <div className={styles.level} role="img" aria-label={label}>
      <div ref={bar} />
    </div>
  );
}
