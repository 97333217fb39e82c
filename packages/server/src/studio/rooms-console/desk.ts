import { newId } from '../assets/ids.ts';
import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import type { Studio } from '../context.ts';
import type { RoomContext } from '../rooms/context.ts';
import { recordings } from '../rooms/jobs/launch.ts';
import { warningsOf } from '../rooms/jobs/warnings.ts';
import type { LiveJobDocument } from '../rooms/model.ts';
import { isFinal } from '../rooms/states.ts';
import { toLiveJob, type LiveJobRow } from '../rooms/table.ts';
import { ShowUnavailable } from '../shows/port.ts';
import type { ShowHere } from './console-api.ts';
import { onWire } from './on-wire.ts';
import type { ShowWatches } from './show-watch.ts';

export interface DeskParts {
  readonly studio: Studio;
  readonly rooms: RoomContext;
  readonly watches: ShowWatches;
  readonly showHere: (jobId: string) => ShowHere | undefined;
  readonly addresses: MediaAddresses;
}

interface RundownScene {
  readonly script_name: string;
  readonly paragraphs: readonly {
    readonly sequence_no: number;
    readonly title: string;
    readonly text: string;
    readonly kind: 'TEXT' | 'AUDIO';
    readonly product_title: string | null;
  }[];
}

/** What a control desk shows of a room: its last show and what happens in it. @param job the newest one */
export async function deskOf(parts: DeskParts, roomId: string, job: LiveJobRow | undefined) {
  const { studio, rooms, watches, showHere, addresses } = parts;
  if (job === undefined)
    return { room_id: roomId, show: null, rundown: [], saying: [], outputs: [], warnings: [] };
  const { document } = toLiveJob(job);
  const over = isFinal(job.state);
  const watch = over ? undefined : watches.of(job.id);
  const [status, order, lengths] = await Promise.all([
    over ? undefined : rooms.shows.status(job.id),
    over ? undefined : orderOf(rooms, job.id),
    recordings(studio, document),
  ]);
  return {
    room_id: roomId,
    show: onWire(job, { status, host: over ? undefined : showHere(job.id)?.liveStatus, watch, addresses }),
    rundown: rundownOf(document, order),
    saying: watch?.saying ?? [],
    outputs: watch?.outputs ?? [],
    warnings: warningsOf(document, lengths),
  };
}

type Order = readonly {
  readonly script_name: string;
  readonly shoot_scripts: readonly { readonly sequence_no: number }[];
}[];

/** Scenes and paragraphs as they are played in this round; undefined while no show answers. */
async function orderOf({ shows }: RoomContext, jobId: string): Promise<Order | undefined> {
  try {
    const command = { id: newId(), command: 'GET_CURRENT_PLAYING_SCRIPTS', params: {} };
    return (JSON.parse(await shows.command(jobId, command)) as { readonly scene_scripts: Order })
      .scene_scripts;
  } catch (error) {
    // It waits, or it is just ending: then the script is shown as it was written.
    if (error instanceof ShowUnavailable) return undefined;
    throw error;
  }
}

function rundownOf(document: LiveJobDocument, order: Order | undefined): readonly RundownScene[] {
  const written = (document.scene_scripts ?? []).map(
    ({ script_name: name, shoot_scripts: paragraphs }): RundownScene => ({
      script_name: name,
      paragraphs: [...paragraphs]
        .sort((a, b) => (a.sequence_no ?? 0) - (b.sequence_no ?? 0))
        .map(({ sequence_no: no = 0, title = '', text_config: words, audio_config: audio, ...rest }) => ({
          ...{ sequence_no: no, title, text: words?.text ?? '' },
          kind: (words?.text ?? '') === '' && audio !== undefined ? 'AUDIO' : 'TEXT',
          product_title: rest.relation_product?.product_title ?? null,
        })),
    }),
  );
  if (order === undefined || order.length === 0) return written;
  return order.map(({ script_name: name, shoot_scripts: items }) => {
    const scene = written.find((one) => one.script_name === name);
    return {
      script_name: name,
      paragraphs: items.flatMap(
        ({ sequence_no: no }) => scene?.paragraphs.filter((one) => one.sequence_no === no) ?? [],
      ),
    };
  });
}
