import type { ConditionContext, GeographyFiles } from './conditionContext.ts'
import type { ConditionPlan } from './conditionPlan.ts'
import type { CountryInput, SystemInput } from './rulesFile.ts'
import type { Spot } from './spot.ts'

/** Turns a checked `country` into its plan; a bare NO, and that no file could tell, are faults. */
export function planCountry(input: CountryInput, spot: Spot, context: ConditionContext): ConditionPlan {
  demandFile('country', spot, context)
  const plans = choices(input, spot, (code: string, at) => {
    if (code === 'NO' && at.source.isPlain(at.path)) {
      at.fault('A bare NO is false to many programs that read YAML; write "NO"')
    }
  })
  return joined(plans.map(are => ({ kind: 'country', are })))
}

/** Turns a checked `asn` into its plan. */
export function planSystem(input: SystemInput, spot: Spot, context: ConditionContext): ConditionPlan {
  demandFile('asn', spot, context)
  return joined(choices(input, spot, () => undefined).map(are => ({ kind: 'asn', are })))
}

/** Why nothing can be asked of an address's country or system; `''` when something can. */
export function lackingFile(fact: keyof GeographyFiles, { geography }: ConditionContext): string {
  if (geography === undefined || geography[fact]) return ''
  const what =
    fact === 'country' ? 'in which country an address is' : 'to which network (ASN) an address belongs'
  return `No file says ${what}; name one in moien.yaml: "geography: { ${fact}: FILE.mmdb }"`
}

/** A rule that could never know what it asks for would never do anything. */
export function demandFile(fact: keyof GeographyFiles, spot: Spot, context: ConditionContext): void {
  const lack = lackingFile(fact, context)
  if (lack !== '') spot.fault(lack)
}

/** The lists of values, all of which must hold; each value is looked at where it stands. */
function choices<Value extends string | number>(
  input:
    | Value
    | readonly Value[]
    | { readonly is?: Value | undefined; readonly in?: readonly Value[] | undefined },
  spot: Spot,
  look: (value: Value, at: Spot) => void
): readonly (readonly Value[])[] {
  const one = (value: Value, at: Spot): readonly Value[] => {
    look(value, at)
    return [value]
  }
  const several = (values: readonly Value[], at: Spot): readonly Value[] => {
    values.forEach((value, i) => look(value, at.at(i)))
    return values
  }
  if (typeof input !== 'object') return [one(input, spot)]
  if (isList(input)) return [several(input, spot)]
  const lists: (readonly Value[])[] = []
  if (input.is !== undefined) lists.push(one(input.is, spot.at('is')))
  if (input.in !== undefined) lists.push(several(input.in, spot.at('in')))
  if (lists.length === 0) spot.fault('An empty matcher says nothing; write is or in')
  return lists
}

function joined(plans: readonly ConditionPlan[]): ConditionPlan {
  return plans.length === 1 ? plans[0]! : { kind: 'all', of: plans }
}

function isList<Value>(input: readonly Value[] | object): input is readonly Value[] {
  return Array.isArray(input)
}
