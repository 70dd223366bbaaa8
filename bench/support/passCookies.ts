import { randomBytes } from 'node:crypto'
import { networkDigest, userAgentDigest } from '../../src/challenge/clientDigest.ts'
import { challengeKeys } from '../../src/challenge/deriveKeys.ts'
import { loadKeyRing } from '../../src/challenge/keyRing.ts'
import { passAudience, passCookie } from '../../src/challenge/passCookie.ts'
import { signPass } from '../../src/challenge/passToken.ts'
import { parseAddress } from '../../src/core/address.ts'
import { loadConfig } from '../../src/policy/loadConfig.ts'
import { host } from './citizens.ts'

/**
 * Issues passes as if their bearers had solved a challenge: they are signed with the gateway's own keys.
 * Answers what their browsers send as Cookie.
 */
export function passIssuer(configFile: string): (address: string, userAgent: string) => string {
  const { config } = loadConfig(configFile).loaded!
  const site = config.sites[0]!
  const keys = challengeKeys(loadKeyRing(config.keysFile))
  const clientKey = keys.client.signing
  return (address, userAgent) => {
    const nowMs = Date.now()
    const pass = {
      level: 'light',
      means: 'puzzle',
      generation: site.pass.generation,
      id: randomBytes(16).toString('hex'),
      issuedMs: nowMs,
      renewedMs: nowMs,
      networks: [networkDigest(clientKey, parseAddress(address)!)],
      userAgent: userAgentDigest(clientKey, userAgent),
      keyId: keys.pass.signing.id
    } as const
    const text = signPass(keys.pass, pass, passAudience(site, host))
    return passCookie(text, site, 'https', site.pass.lifeMs).split(';', 1)[0]!
  }
}
