/**
 * What a request seems to be for. The client claims it (Sec-Fetch-Dest, Accept, Upgrade), so it decides
 * how Moien answers and what a limit counts, never whether a request is let through.
 */
export type RequestKind = 'navigation' | 'background' | 'asset' | 'upgrade'
