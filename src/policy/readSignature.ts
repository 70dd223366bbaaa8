import { verificationKeys, readKeySet } from '../client/keySet.ts'
import { keyIdentity } from '../client/keyIdentity.ts'
import { parseDuration } from '../core/duration.ts'
import { Fault } from '../core/fault.ts'
import {
  keyLocations,
  longestSignatureMs,
  type PublicJwk,
  type PublishedKeys,
  type SignatureTrust
} from '../core/signatureTrust.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import type { BotSignatureInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** Whose signatures prove a bot, as it is written, with the file it names; `undefined` where that is at fault. */
export function readSignature(
  input: BotSignatureInput,
  spot: Spot,
  files: OperatorFiles
): SignatureTrust | undefined {
  const named = (['keys', ...keyLocations] as const).filter(name => input[name] !== undefined)
  const [name] = named
  if (name === undefined || named.length > 1) {
    spot.fault('Write one of directory, jwks_uri, cimd and keys')
    return undefined
  }
  const terms = {
    maxAgeMs: input.max_age === undefined ? longestSignatureMs : parseDuration(input.max_age)!,
    once: input.replay === 'refuse'
  }
  if (name !== 'keys') {
    const published: PublishedKeys = {
      location: name,
      url: urlOf(name, input[name]!),
      allowPrivate: input.allow_private === true
    }
    return { identity: keyIdentity(name, input[name]!)!, keys: published, ...terms }
  }
  if (input.allow_private !== undefined)
    spot.at('allow_private').fault('Keys in a file are not fetched; leave it out')
  const keys = readKeys(input.keys!, spot.at('keys'), files)
  return keys && { identity: input.keys!, keys, ...terms }
}

/** Of a directory, which is named by its origin, where it stands; of the others what is written. */
function urlOf(location: PublishedKeys['location'], text: string): string {
  return location === 'directory' ? keyIdentity(location, text)! : text
}

function readKeys(name: string, spot: Spot, files: OperatorFiles): readonly PublicJwk[] | undefined {
  const text = files.read(besides(spot.source.file, name), spot.place)
  if (text instanceof Fault) {
    spot.findings.add(text)
    return undefined
  }
  try {
    const keys = readKeySet(JSON.parse(text))
    const left = keys.length - verificationKeys(keys).size
    if (keys.length === 0) spot.fault(`${name} has no public key for signatures`)
    else if (left > 0)
      spot.fault(`${name} has ${left} that cannot be used, or are published in a specification`)
    return keys
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : String(cause)
    spot.fault(`${name} cannot be used: ${reason}`)
    return undefined
  }
}
