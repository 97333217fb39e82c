/** The same object, but for some members. */
export function without<Whole extends object, Key extends keyof Whole>(
  whole: Whole,
  ...keys: readonly Key[]
): Omit<Whole, Key> {
  const gone = new Set<PropertyKey>(keys);
  const kept = Object.entries(whole).filter(([key]) => !gone.has(key));
  // What is left are exactly the other members.
  return Object.fromEntries(kept) as Omit<Whole, Key>;
}
