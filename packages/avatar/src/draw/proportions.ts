/** The point between the eyes, from the pit of the neck. */
export const HEAD_Y = -186;
/** The joint on which the head turns. */
export const PIVOT_Y = -87;
/** Heads a little larger than life read better on small screens. */
export const HEAD_SIZE = 1.06;
