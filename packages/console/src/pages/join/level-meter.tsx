import { useEffect, useRef, type ReactNode } from 'react';
import { drawBar, FLOOR_DB, LevelBallistics } from '../../media/level.ts';
import styles from './join.module.css';

/** Level of a microphone. */
export function LevelMeter({
  stream,
  label,
}: {
  readonly stream: MediaStream;
  readonly label: string;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || stream.getAudioTracks().length === 0) return undefined;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const ballistics = new LevelBallistics();
    let frame = 0;
    const draw = (now: number): void => {
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
      drawBar(element, ballistics.next(peak > 0 ? 20 * Math.log10(peak) : FLOOR_DB, now));
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(frame);
      void context.close();
    };
  }, [stream]);
  return <canvas ref={canvas} className={styles.level} role="img" aria-label={label} />;
}
