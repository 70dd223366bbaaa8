import { availableParallelism } from 'node:os'

/** Edge threads where `moien.yaml` does not say how many: more than four serve no site that one machine serves. */
export const defaultThreads: number = Math.min(availableParallelism(), 4)
