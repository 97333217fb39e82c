import type { Metrics } from '../../doors/metrics.ts';
import { SOURCE_STATE_CODES, OUTPUT_STATE_CODES } from './state-codes.ts';
import type { OwnedSessions } from './sessions.ts';

/** Adds the figures of live sessions that run here to the report, labelled by caster. */
export function measureSessions(metrics: Metrics, sessions: OwnedSessions): void {
  metrics.onCollect(() => {
    // Casters, sources and outputs come and go: what is gone must not stay in the report.
    metrics.clear('cyclorama_live_');
    metrics.set('cyclorama_live_sessions', 'Live sessions of this process', sessions.running.length);
    for (const session of sessions.running) {
      const caster = { caster: session.casterId };
      metrics.set(
        'cyclorama_live_host_replacements',
        'Hosts replaced since the session began here',
        session.replacements,
        caster,
      );
      metrics.set(
        'cyclorama_live_up',
        '1 while a host makes frames',
        session.status() === undefined ? 0 : 1,
        caster,
      );
      const status = session.status();
      if (status === undefined) continue;
      metrics.set('cyclorama_live_frame', 'Last programme frame', status.frame, caster);
      metrics.set(
        'cyclorama_live_frames_late',
        'Frames made more than one frame late',
        status.late.count,
        caster,
      );
      metrics.set(
        'cyclorama_live_frame_lateness_worst_seconds',
        'Worst delay of a frame',
        status.late.worstMs / 1000,
        caster,
      );
      metrics.set('cyclorama_live_frames_missed', 'Frames never made', status.late.missed, caster);
      metrics.set('cyclorama_live_host_cpu_seconds', 'CPU time of the live host', status.cpuSeconds, caster);
      metrics.set(
        'cyclorama_live_host_resident_bytes',
        'Resident memory of the live host',
        status.rssBytes,
        caster,
      );
      metrics.set('cyclorama_live_viewers', 'WHEP viewers', status.viewers, caster);
      metrics.set(
        'cyclorama_live_loudness_lufs',
        'Integrated loudness of the programme',
        status.pgm.integrated,
        caster,
      );
      for (const source of status.sources) {
        const labels = { ...caster, source: source.id };
        metrics.set(
          'cyclorama_live_source_state',
          SOURCE_STATE_CODES.help,
          SOURCE_STATE_CODES.of(source.state),
          labels,
        );
        metrics.set(
          'cyclorama_live_source_age_seconds',
          'Time since the last picture became due',
          source.ageMs / 1000,
          labels,
        );
        metrics.set('cyclorama_live_source_reconnects', 'Connections made anew', source.reconnects, labels);
        metrics.set('cyclorama_live_source_frames_dropped', 'Pictures dropped', source.dropped, labels);
      }
      for (const output of status.outputs) {
        const labels = { ...caster, output: output.id };
        metrics.set(
          'cyclorama_live_output_state',
          OUTPUT_STATE_CODES.help,
          OUTPUT_STATE_CODES.of(output.state),
          labels,
        );
        metrics.set('cyclorama_live_output_sent_bytes', 'Bytes sent', output.bytesSent, labels);
        metrics.set(
          'cyclorama_live_output_acknowledged_bytes',
          'Bytes acknowledged by the receiver',
          output.bytesAcknowledged,
          labels,
        );
        metrics.set('cyclorama_live_output_dropped', 'Packets dropped', output.dropped, labels);
        metrics.set('cyclorama_live_output_reconnects', 'Connections made anew', output.reconnects, labels);
      }
    }
  });
}
