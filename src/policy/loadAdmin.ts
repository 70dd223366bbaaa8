import * as z from 'zod'
import type { AdminConfig } from '../core/config.ts'
import { buildAdmin } from './buildConfig.ts'
import type { ConfigFile } from './configFile.ts'
import { adminSection } from './configSchema.ts'
import { Findings } from './findings.ts'
import { OperatorFiles, readTextFile } from './operatorFiles.ts'
import { checkSchema } from './schemaIssues.ts'
import { parseYaml } from './yamlFile.ts'

const schema = z.object({ admin: adminSection })

/**
 * Where the admin address of a configuration is, and its token. Nothing else is looked at: who commands a
 * running gateway must be heard while the files are being mended.
 * @throws Fault `config_unreadable`, `config_syntax`, or `config_invalid` for mistakes in this section.
 */
export function loadAdmin(file: string): AdminConfig {
  const text = new OperatorFiles(readTextFile).read(file)
  if (typeof text !== 'string') throw text
  const findings = new Findings()
  const source = parseYaml(file, text, findings)
  if (source !== undefined) checkSchema(schema, source, findings)
  const [fault] = findings.faults
  if (fault !== undefined) throw fault
  return buildAdmin((source!.value as Partial<ConfigFile>).admin, file)
}
