import type { Desk, DeskLayout, DeskScene } from '../../api/own-desk.ts';

/** A button of the two rows. */
export interface BusItem {
  readonly key: string;
  readonly label: string;
  /** Location of a source that fills the picture, or a layout. */
  readonly source?: string;
  readonly layout?: DeskLayout;
  readonly layoutId?: string;
}

/** What the rows offer: sources, then layouts that are more than one source, then layouts of virtual studios. */
export function busItems(
  desk: Pick<Desk, 'sources' | 'layouts' | 'studio_layouts'>,
  word: string,
): readonly BusItem[] {
  const sources = desk.sources.map(({ location, name }) => ({
    key: location,
    label: name,
    source: location,
  }));
  const own = desk.layouts.filter(({ whole }) => whole === null);
  const layouts = own.map((layout, i) => ({
    key: layout.id,
    label: `${word} ${i + 1}`,
    layout,
    layoutId: layout.id,
  }));
  const studios = desk.studio_layouts.map(({ id, name }) => ({ key: id, label: name, layoutId: id }));
  return [...sources, ...layouts, ...studios];
}

/** Which button a scene corresponds to; undefined when none does. */
export function itemOf(
  items: readonly BusItem[],
  layouts: readonly DeskLayout[],
  scene: Pick<DeskScene, 'layout_id'> | undefined,
): BusItem | undefined {
  const id = scene?.layout_id;
  if (id === undefined || id === null) return undefined;
  const whole = layouts.find((layout) => layout.id === id)?.whole;
  return items.find((item) => (whole == null ? item.layoutId === id : item.source === whole));
}
