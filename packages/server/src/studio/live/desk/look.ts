import { createHash } from 'node:crypto';
import type { CasterAggregate, Scene } from '../../casters/model.ts';

const LENGTH = 16;

/** Fingerprint of what a scene shows: two people who see the same have the same. */
export function sceneLook(aggregate: CasterAggregate, scene: Scene): string {
  const layout =
    aggregate.layouts.find(({ id }) => id === scene.layoutId) ??
    aggregate.studioLayouts.find(({ id }) => id === scene.layoutId);
  const components = scene.componentIds.map((id) => aggregate.components.find((one) => one.id === id));
  const shown = [
    scene.layoutId ?? null,
    layout?.document ?? null,
    components.map((one) => one?.document ?? null),
    scene.componentIds,
    scene.urgent,
  ];
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, LENGTH);
}
