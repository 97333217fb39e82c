import { newId } from '../assets/ids.ts';
import { indexed } from '../interaction/stored-rules.ts';
import type { LiveJobDocument, Scene } from './model.ts';

/** Scenes with ids and paragraphs with numbers: those that have none get one, so that everything can be named. */
export function numberedScenes(scenes: readonly Scene[]): readonly Scene[] {
  const taken = new Set<string>();
  return scenes.map((scene) => {
    const given = scene.script_id ?? '';
    const id = given === '' || taken.has(given) ? newId() : given;
    taken.add(id);
    let next = Math.max(0, ...scene.shoot_scripts.map(({ sequence_no: number }) => number ?? 0)) + 1;
    const paragraphs = scene.shoot_scripts.map((paragraph) =>
      paragraph.sequence_no === undefined ? { ...paragraph, sequence_no: next++ } : paragraph,
    );
    return { ...scene, script_id: id, shoot_scripts: paragraphs };
  });
}

/** A checked room as it is stored. */
export function numbered<Document extends LiveJobDocument>(document: Document): Document {
  return {
    ...document,
    ...(document.scene_scripts !== undefined && { scene_scripts: numberedScenes(document.scene_scripts) }),
    ...(document.interaction_rules !== undefined && {
      interaction_rules: indexed(document.interaction_rules),
    }),
  };
}
