// Takes the versions in src/client/browserVersions.json anew from MDN's compatibility data:
// `npm run browser-versions`, or `npm run browser-versions -- data.json`. Unless a path is given, npm fetches the
// package (a megabyte, twenty unpacked) into a folder that is removed again, so that no installation has to hold it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format } from 'prettier'
import { withCompatVersions, type CompatData, type VersionsFile } from './compatVersions.ts'
import { root } from './sourceFiles.ts'

const target = join(root, 'src/client/browserVersions.json')
const before = JSON.parse(readFileSync(target, 'utf8')) as VersionsFile
const after = withCompatVersions(before, readData(process.argv[2]))
for (const [name, row] of Object.entries(after.features)) {
  const old = before.features[name]!
  for (const browser of ['chrome', 'firefox', 'safari'] as const) {
    if (row[browser] !== old[browser]) console.log(`${name}: ${browser} ${old[browser]} → ${row[browser]}`)
  }
}
const options = JSON.parse(readFileSync(join(root, '.prettierrc.json'), 'utf8')) as object
writeFileSync(target, await format(JSON.stringify(after, null, 2), { ...options, parser: 'json' }))
console.log(`Written from version ${after.compatData.version} of ${after.compatData.date}.`)

function readData(path: string | undefined): CompatData {
  if (path !== undefined) return JSON.parse(readFileSync(path, 'utf8')) as CompatData
  const folder = mkdtempSync(join(tmpdir(), 'compat-data-'))
  try {
    const packed = execFileSync('npm', ['pack', '--silent', before.compatData.package], {
      cwd: folder,
      encoding: 'utf8'
    })
    execFileSync('tar', ['-xzf', packed.trim(), 'package/data.json'], { cwd: folder })
    return JSON.parse(readFileSync(join(folder, 'package/data.json'), 'utf8')) as CompatData
  } finally {
    rmSync(folder, { recursive: true })
  }
}
