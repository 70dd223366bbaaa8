import { contrast, formatColour, parseColour, readableOn, type Colour } from '../core/colour.ts'
import type { GatewayConfig, ThemeColours } from '../core/config.ts'
import { Fault } from '../core/fault.ts'
import type { ConfigFile } from './configFile.ts'
import { besides, type OperatorFiles } from './operatorFiles.ts'
import { readPicture } from './readPicture.ts'
import type { Spot } from './spot.ts'

/** WCAG 2.2, 1.4.3 (AA): what is read must stand out this much. */
const leastContrast = 4.5

/** Checks that everyone could read the pages that the operator's theme makes. */
export function checkPages(input: ConfigFile, config: GatewayConfig, spot: Spot, files: OperatorFiles): void {
  input.sites.forEach(({ theme, contact }, i) => {
    const here = spot.at('sites', i, 'theme')
    const { light, dark } = config.sites[i]!.theme
    if (light !== undefined) checkColours(light, here.at('light'))
    if (dark !== undefined) checkColours(dark, here.at('dark'))
    if (theme?.logo === undefined) return
    checkLogo(besides(spot.source.file, theme.logo.file), here.at('logo', 'file'), files)
    if ((contact?.organisation ?? '') === '') {
      here.at('logo').fault('Those who cannot see a logo need its name; give contact.organisation')
    }
  })
}

function checkLogo(file: string, spot: Spot, files: OperatorFiles): void {
  const picture = readPicture(file, files, spot.place)
  if (picture instanceof Fault) spot.findings.add(picture)
  else if (typeof picture !== 'string') spot.fault(picture.wrong)
}

function checkColours(colours: ThemeColours, spot: Spot): void {
  const [ground, text, accent] = [colours.background, colours.text, colours.accent].map(colour =>
    parseColour(colour)!
  ) as [Colour, Colour, Colour]
  checkPair('text', text, ground, spot)
  checkPair('accent', accent, ground, spot)
}

/** Where the operator wrote neither, the plain colours stand for it: the spot is the one that was written. */
function checkPair(name: 'text' | 'accent', colour: Colour, ground: Colour, spot: Spot): void {
  const ratio = contrast(colour, ground)
  if (ratio >= leastContrast) return
  const place = spot.at(name).written === undefined ? spot.at('background') : spot.at(name)
  const better = formatColour(readableOn(ground, colour, leastContrast))
  place.fault(
    `The ${name} ${formatColour(colour)} on ${formatColour(ground)} has a contrast of ${ratio.toFixed(1)}, and people need ` +
      `${leastContrast} (WCAG 2.2 AA); ${better} would do`
  )
}
