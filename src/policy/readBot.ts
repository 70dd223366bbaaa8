import { buildPrefixSet, type PrefixSetData } from '../core/prefixSet.ts'
import type { SignatureTrust } from '../core/signatureTrust.ts'
import { listAge } from './listAge.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import { networkMeant, parsePrefix } from './parsePrefix.ts'
import { parsePrefixFile } from './prefixFile.ts'
import { readSignature } from './readSignature.ts'
import type { BotInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** A bot as it is written, and the addresses that prove it. */
export interface ReadBot {
  readonly input: BotInput
  readonly networks: readonly PrefixSetData[]
  readonly signature: SignatureTrust | undefined
}

/** Crawlers get new addresses some times a year; those are taken for strangers until the file knows them. */
const mostDays = 365

/** Reads a sound bot with the file it names. */
export function readBot(input: BotInput, spot: Spot, files: OperatorFiles): ReadBot {
  const { prefixes, file, signature } = input.proof ?? {}
  const networks: PrefixSetData[] = []
  if (prefixes !== undefined) networks.push(readPrefixes(prefixes, spot.at('proof', 'prefixes')))
  if (file !== undefined) networks.push(...readFile(file, spot.at('proof', 'file'), files))
  const trust = signature && readSignature(signature, spot.at('proof', 'signature'), files)
  return { input, networks, signature: trust }
}

function readPrefixes(texts: readonly string[], spot: Spot): PrefixSetData {
  const prefixes = texts.map(text => parsePrefix(text)!)
  prefixes.forEach((prefix, i) => {
    const meant = networkMeant(prefix)
    if (meant !== '') spot.at(i).warn(`${texts[i]!} stands for ${meant}; write that, or the single address`)
  })
  return buildPrefixSet(prefixes)
}

function readFile(name: string, spot: Spot, files: OperatorFiles): readonly PrefixSetData[] {
  const file = besides(spot.source.file, name)
  const text = files.read(file, spot.place)
  if (typeof text !== 'string') {
    spot.findings.add(text)
    return []
  }
  const days = listAge(text, files.nowMs)
  if (days === undefined) spot.fault(`${name} gives a date that is none; write "# date: 2026-05-05"`)
  else if (days > mostDays) {
    spot.warn(`${name} is ${days} days old, and bots get new addresses; run "moien bots update"`)
  }
  return [parsePrefixFile(file, text, spot.findings)]
}
