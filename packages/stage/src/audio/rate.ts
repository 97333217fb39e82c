/** Sampling rate of everything that is mixed, Hz. Apart from the readers, so that mixing needs no decoder. */
export const mixRate = 48_000;
