/** Markup made by `html`: what it interpolates is escaped unless it is `Html` itself. */
export interface Html {
  readonly markup: string
}

/** What may stand in a template. `undefined` and an empty list leave nothing behind. */
export type HtmlContent = Html | string | number | undefined | readonly Html[]

/** A template tag for HTML: every interpolated text is escaped, in content and in quoted attributes alike. */
export function html(texts: TemplateStringsArray, ...contents: readonly HtmlContent[]): Html {
  let markup = texts[0]!
  contents.forEach((content, i) => {
    markup += render(content) + texts[i + 1]!
  })
  return { markup }
}

function render(content: HtmlContent): string {
  if (content === undefined) return ''
  if (typeof content === 'string') return escape(content)
  if (typeof content === 'number') return String(content)
  return 'markup' in content ? content.markup : content.map(({ markup }) => markup).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character]!)
}
