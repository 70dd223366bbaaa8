import { complaints, loadFrom, siteFile } from './policyRig.ts'

/** The warnings about a rule file, without those that say why it is so short. */
export function lintWarnings(rules: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const result = loadFrom({ 'moien.yaml': siteFile(), 'rules.yaml': rules, ...files })
  const found = complaints(result)
  if (found.length > 0) return found
  return result.warnings.map(({ place, message }) => `${place?.line}:${place?.column}: ${message}`)
}
