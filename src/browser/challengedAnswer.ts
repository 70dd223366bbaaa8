import type { ChallengeOffer } from '../challenge/challengeOffer.ts'

/** Whether an answer with these headers is Moien's and asks for a pass; the application's own never are. */
export function isChallenge(headerOf: (name: string) => string | null): boolean {
  const type = headerOf('Content-Type') ?? ''
  return headerOf('Moien-Mitigated') === 'challenge' && type.startsWith('application/problem+json')
}

/** What the answer offers; `undefined` where it offers nothing, or was cut off. */
export function readOffer(text: string): ChallengeOffer | undefined {
  try {
    return (JSON.parse(text) as { challenge?: ChallengeOffer }).challenge
  } catch {
    return undefined
  }
}

/** Whether a call goes to this very origin: to another one it has nothing to do with our passes. */
export function isOwnCall(url: string | URL): boolean {
  try {
    const base = typeof document === 'undefined' ? location.href : document.baseURI
    return new URL(url, base).origin === location.origin
  } catch {
    return false
  }
}
