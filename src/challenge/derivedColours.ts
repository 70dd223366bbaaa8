import {
  black,
  contrast,
  formatColour,
  mix,
  parseColour,
  readableOn,
  white,
  type Colour
} from '../core/colour.ts'
import type { ThemeColours } from '../core/config.ts'

/** WCAG 2.2, 1.4.3 (AA), for text. */
const textContrast = 4.5
/** How much of the background is in what is quieter than the text. */
const quietShare = 0.3
const lineShare = 0.84

/**
 * The variables of the style sheet for one theme. The operator gives three colours; what lies between them is
 * made so that it can be read.
 */
export function derivedColours(theme: ThemeColours): Readonly<Record<string, string>> {
  const [ground, text, accent] = [theme.background, theme.text, theme.accent].map(colour =>
    parseColour(colour)!
  ) as [Colour, Colour, Colour]
  const onAccent = contrast(accent, white) >= contrast(accent, black) ? white : black
  return {
    ground: theme.background,
    text: theme.text,
    quiet: formatColour(readableOn(ground, mix(text, ground, quietShare), textContrast)),
    line: formatColour(mix(text, ground, lineShare)),
    accent: theme.accent,
    'on-accent': formatColour(onAccent)
  }
}
