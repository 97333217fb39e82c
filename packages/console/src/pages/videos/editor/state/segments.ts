import type { Script, Segment } from './script.ts';

/** Recordings are found by the numbers of their segments, which can then not be given anew. */
export function canReorder(script: Script): boolean {
  return script.shoot_scripts.every((segment) => segment.shoot_script.script_type !== 'AUDIO');
}

/** A segment after another one, with its scene and other words. */
export function addSegment(script: Script, after: number, words: string): Script {
  const model = script.shoot_scripts[after]?.shoot_script;
  const segment: Segment = {
    shoot_script: {
      ...(model?.background_config === undefined ? {} : { background_config: model.background_config }),
      ...(model?.layer_config === undefined ? {} : { layer_config: model.layer_config }),
      script_type: 'TEXT',
      text_config: { text: words },
    },
  };
  return insert(script, after + 1, segment);
}

/** The same segment once more, behind itself. */
export function duplicateSegment(script: Script, index: number): Script {
  const segment = script.shoot_scripts[index];
  if (segment === undefined) return script;
  return insert(script, index + 1, { shoot_script: segment.shoot_script });
}

/** Without a segment; a script keeps its last one. */
export function removeSegment(script: Script, index: number): Script {
  if (script.shoot_scripts.length < 2) return script;
  return renumbered(
    script,
    script.shoot_scripts.filter((_, at) => at !== index),
  );
}

/** A segment at another place. */
export function moveSegment(script: Script, from: number, to: number): Script {
  const segment = script.shoot_scripts[from];
  if (segment === undefined || to < 0 || to >= script.shoot_scripts.length || from === to) return script;
  if (!canReorder(script)) return script;
  const rest = script.shoot_scripts.filter((_, at) => at !== from);
  return renumbered(script, [...rest.slice(0, to), segment, ...rest.slice(to)]);
}

function insert(script: Script, at: number, segment: Segment): Script {
  const all = script.shoot_scripts;
  // Behind recordings, whose numbers stay.
  const place = canReorder(script) ? at : all.length;
  return renumbered(script, [...all.slice(0, place), segment, ...all.slice(place)]);
}

/** Numbers in playing order, from 1; with recordings only those that have none get one. */
function renumbered(script: Script, segments: readonly Segment[]): Script {
  if (canReorder(script))
    return {
      ...script,
      shoot_scripts: segments.map((segment, index) => ({ ...segment, sequence_no: index + 1 })),
    };
  let next = Math.max(0, ...segments.map((segment) => segment.sequence_no ?? 0)) + 1;
  return {
    ...script,
    shoot_scripts: segments.map((segment) =>
      segment.sequence_no === undefined ? { ...segment, sequence_no: next++ } : segment,
    ),
  };
}
