import type { Dictionary, InnerList, Item, Parameters } from 'structured-headers'
import type { Facts } from '../core/facts.ts'
import type { KeyLocation } from '../core/signatureTrust.ts'
import { keyIdentity } from './keyIdentity.ts'
import { structuredFields } from './structuredFields.ts'

/** What a request says of one of its signatures. Nothing in it is believed before the signature is verified. */
export interface BotSignature {
  /** What it covers, and its parameters. */
  readonly input: InnerList
  readonly signature: Uint8Array
  /** The thumbprint of the key (RFC 7638). */
  readonly keyId: string
  readonly createdMs: number
  readonly expiresMs: number
  /** `''` where it does not say. */
  readonly algorithm: string
  /** Where it says that its key is published; `undefined` where it does not. */
  readonly agent: SignatureAgent | undefined
}

/** A member of `Signature-Agent`. */
export interface SignatureAgent {
  readonly location: KeyLocation
  readonly identity: string
}

/** Why signatures are not even looked at. */
export type SignatureFlaw =
  /** A header is too long, or no structured field of its kind. */
  | 'malformed'
  /** A parameter is missing that has to be there, or the signature does not cover what it has to. */
  | 'incomplete'

/** The longest each header may be: three signatures of RSA with 4096 bits fit. */
const maxHeaderLength = 4096
/** Of a request's signatures so many are looked at: a robot's own and that of the browser it uses. */
const maxSignatures = 2
const tag = 'web-bot-auth'

/** Whether a request has a signature at all: few have. */
export function isSigned(facts: Facts): boolean {
  return facts.headers['signature-input'] !== undefined
}

/** The signatures of a request that are tagged as a bot's, in their order, and what is wrong with those that are none. */
export function readBotSignatures(facts: Facts): readonly (BotSignature | SignatureFlaw)[] {
  const inputs = readDictionary(facts.header('signature-input'))
  if (inputs === undefined) return ['malformed']
  const tagged = [...inputs].filter(([, member]) => member[1].get('tag') === tag).slice(0, maxSignatures)
  if (tagged.length === 0) return []
  const signatures = readDictionary(facts.header('signature'))
  const agents = readAgents(facts.header('signature-agent'))
  if (signatures === undefined || agents === undefined) return ['malformed']
  return tagged.map(([label, input]) => readSignature(label, input, signatures.get(label), agents))
}

/** Whose keys a request names, signed or not: as many members of `Signature-Agent` as can have signatures. */
export function readSignatureAgents(facts: Facts): readonly SignatureAgent[] {
  const header = facts.header('signature-agent')
  const agents = header === undefined ? undefined : readAgents(header)
  if (agents === undefined) return []
  const { isInnerList } = structuredFields()
  const members = Array.isArray(agents) ? [agents] : [...agents.values()].slice(0, maxSignatures)
  return members.flatMap(member => (isInnerList(member) ? [] : (readAgent(member) ?? [])))
}

/** `Signature-Agent`: a dictionary, or in its older form one text, which stands for every signature. */
type Agents = Dictionary | Item

function readSignature(
  label: string,
  input: Item | InnerList,
  signature: Item | InnerList | undefined,
  agents: Agents
): BotSignature | SignatureFlaw {
  const { isInnerList } = structuredFields()
  if (!isInnerList(input) || signature === undefined || isInnerList(signature)) return 'malformed'
  const [bytes] = signature
  if (!(bytes instanceof ArrayBuffer)) return 'malformed'
  const [components, parameters] = input
  const keyId = parameters.get('keyid')
  const created = parameters.get('created')
  const expires = parameters.get('expires')
  const algorithm = parameters.get('alg') ?? ''
  if (typeof keyId !== 'string' || !isSeconds(created) || !isSeconds(expires)) return 'incomplete'
  if (typeof algorithm !== 'string') return 'malformed'
  if (!covers(components, '@authority') && !covers(components, '@target-uri')) return 'incomplete'
  const agent = agentOf(label, components, agents)
  if (agent === 'incomplete') return agent
  return {
    input,
    signature: new Uint8Array(bytes),
    keyId,
    createdMs: created * 1000,
    expiresMs: expires * 1000,
    algorithm,
    agent
  }
}

/** Whoever does not sign where the key comes from would let others say it comes from elsewhere. */
function agentOf(
  label: string,
  components: readonly Item[],
  agents: Agents
): SignatureAgent | undefined | 'incomplete' {
  if (Array.isArray(agents)) {
    return covers(components, 'signature-agent') ? readAgent(agents) : 'incomplete'
  }
  if (agents.size === 0) return undefined
  const member = agents.get(coveredAgent(label, components))
  return member === undefined || structuredFields().isInnerList(member) ? 'incomplete' : readAgent(member)
}

/**
 * Which member of `Signature-Agent` a signature covers: the one of its own label, else the only one. What the
 * signer called it stays; the label may be changed by who passes the request on (RFC 9421 §7.2.5).
 */
function coveredAgent(label: string, components: readonly Item[]): string {
  const keys = components.flatMap(([name, parameters]) => {
    const key = parameters.get('key')
    return name === 'signature-agent' && typeof key === 'string' ? [key] : []
  })
  return keys.includes(label) ? label : keys.length === 1 ? keys[0]! : ''
}

function readAgent([value, parameters]: Item): SignatureAgent | undefined {
  if (typeof value !== 'string') return undefined
  const location = locationOf(parameters)
  const identity = location && keyIdentity(location, value)
  return identity === undefined ? undefined : { location: location!, identity }
}

function locationOf(parameters: Parameters): KeyLocation | undefined {
  const { Token } = structuredFields()
  const type = parameters.get('type')
  if (type === undefined) return 'directory'
  const name = type instanceof Token ? type.toString() : ''
  return name === 'directory' || name === 'jwks_uri' || name === 'cimd' ? name : undefined
}

function covers(components: readonly Item[], wanted: string): boolean {
  return components.some(([name, parameters]) => name === wanted && parameters.size === 0)
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function readAgents(header: string | undefined): Agents | undefined {
  if (header === undefined) return new Map()
  if (!header.trimStart().startsWith('"')) return readDictionary(header)
  return parsed(header, structuredFields().parseItem)
}

function readDictionary(header: string | undefined): Dictionary | undefined {
  return parsed(header, structuredFields().parseDictionary)
}

function parsed<Field>(header: string | undefined, parse: (text: string) => Field): Field | undefined {
  if (header === undefined || header.length > maxHeaderLength) return undefined
  try {
    return parse(header)
  } catch {
    // What its parser refuses is malformed, which is all there is to know of it.
    return undefined
  }
}
