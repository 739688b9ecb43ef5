/** Counters of the whole process. */
export const statistics = {
  /** Programs scheduled and prepared. */
  programs: 0,
  /** Evaluations that found their program ready. */
  cacheHits: 0,
  /** Kernels run. */
  kernelsRun: 0,
}
