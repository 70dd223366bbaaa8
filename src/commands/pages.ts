import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadBrowserCode } from '../challenge/browserCode.ts'
import { loadLanguages } from '../challenge/languages/languages.ts'
import type { Messages } from '../challenge/languages/messages.ts'
import { renderStates } from '../challenge/renderStates.ts'
import type { SiteConfig } from '../core/config.ts'
import { escapeHtml } from '../core/escapeHtml.ts'
import { Fault } from '../core/fault.ts'
import { languageTags } from '../core/languageTags.ts'
import { compileInThread } from '../gateway/compileInThread.ts'
import { didYouMean } from '../policy/didYouMean.ts'
import type { Command } from './command.ts'
import { parseOptions, textOption, textsOption } from './parseOptions.ts'

/** `moien pages`: every page that citizens may see, as files to look at. */
export const pages: Command = {
  name: 'pages',
  summary: 'write every page that citizens may see to files',
  help: `Usage: moien pages FOLDER [--config FILE] [--site ID] [--language TAG…]

  FOLDER            where to write; it is made where it is not there, and files of the same names are
                    replaced
  --config FILE     the configuration (default: moien.yaml)
  --site ID         whose pages, with their theme, texts and contact (default: the first site)
  --language TAG    a language, such as fr; may be given several times (default: all, drafts too)

Renders every state of every page, as the running gateway answers it, into a folder for each language, and
an index.html that leads to them. So designers and translators can look without waiting for a mishap. Open
index.html in a browser; nothing is sent anywhere.`,
  async run(args, terminal) {
    const parsed = parseOptions(
      args,
      { config: { type: 'string' }, site: { type: 'string' }, language: { type: 'string', multiple: true } },
      1
    )
    const [folder] = parsed.positionals
    if (folder === undefined) throw new Fault('usage', 'pages needs the name of the folder to write to')
    const tags = chooseLanguages(textsOption(parsed, 'language'))
    const site = await siteOf(textOption(parsed, 'config', 'moien.yaml'), textOption(parsed, 'site', ''))
    const spoken = await loadLanguages([...tags, ...site.languages])
    const code = loadBrowserCode()
    const index: string[] = []
    let count = 0
    for (const tag of tags) {
      mkdirSync(join(folder, tag), { recursive: true })
      const states = renderStates(site, code, spoken, tag, Date.now())
      for (const { name, html } of states) writeFileSync(join(folder, tag, `${name}.html`), html)
      index.push(
        listHtml(
          spoken.get(tag)!,
          states.map(({ name }) => name)
        )
      )
      count += states.length
    }
    writeFileSync(join(folder, 'index.html'), indexHtml(site.id, index))
    terminal.out(`${join(folder, 'index.html')}: ${count} pages of ${site.id} in ${tags.join(', ')}`)
    return 0
  }
}

function chooseLanguages(wanted: readonly string[]): readonly string[] {
  const known: readonly string[] = languageTags
  const unknown = wanted.find(tag => !known.includes(tag))
  if (unknown !== undefined) {
    throw new Fault('usage', `There is no language "${unknown}"; there are ${known.join(', ')}`)
  }
  return wanted.length === 0 ? known : [...new Set(wanted)]
}

/** @throws Fault what is wrong with the configuration, or `usage` where it has no such site. */
async function siteOf(file: string, id: string): Promise<SiteConfig> {
  const { loaded, faults } = await compileInThread(file)
  if (loaded === undefined) {
    const first = faults[0]?.text ?? file
    throw new Fault('config_invalid', `${first}; "moien check ${file}" tells all that is wrong`)
  }
  const { sites } = loaded.config
  const site = id === '' ? sites[0] : sites.find(each => each.id === id)
  if (site !== undefined) return site
  const known = sites.map(each => each.id)
  throw new Fault('usage', `There is no site "${id}"${didYouMean(id, known)}`)
}

function listHtml({ tag, name: language }: Messages, names: readonly string[]): string {
  const links = names.map(name => `<li><a href="${tag}/${name}.html" target="page">${name}</a></li>`)
  return `<details${tag === 'en' ? ' open' : ''}><summary lang="${tag}">${escapeHtml(language)}</summary>
<ul>
${links.join('\n')}
</ul>
</details>`
}

/** For those who look through the pages: the list at one side, the page at the other. */
function indexHtml(siteId: string, lists: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pages of ${escapeHtml(siteId)}</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { display: flex; margin: 0; block-size: 100vh }
nav { flex: none; inline-size: 17rem; overflow: auto; padding: 1rem; box-sizing: border-box }
h1 { font-size: 1.125rem }
summary { cursor: pointer; font-weight: 600 }
ul { list-style: none; padding-inline-start: 1rem; margin-block: 0.25rem 0.75rem }
iframe { flex: 1; border: 0; border-inline-start: 1px solid #8888 }
</style>
</head>
<body>
<nav>
<h1>Pages of ${escapeHtml(siteId)}</h1>
${lists.join('\n')}
</nav>
<iframe name="page" title="The page"></iframe>
</body>
</html>
`
}
