/** A colour of the screen: red, green and blue from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number]

const hexPattern = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i
const shortPattern = /^#([\da-f])([\da-f])([\da-f])$/i

/** Reads `#0b6a72` or `#0af`; `undefined` for anything else. */
export function parseColour(text: string): Colour | undefined {
  const long = hexPattern.exec(text)
  const short = shortPattern.exec(text)
  const parts = long?.slice(1) ?? short?.slice(1).map(digit => digit + digit)
  if (parts === undefined) return undefined
  const [red, green, blue] = parts.map(part => Number.parseInt(part, 16)) as [number, number, number]
  return [red, green, blue]
}

export function formatColour(colour: Colour): string {
  return `#${colour.map(part => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

/** How well two colours stand out from each other, from 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: Colour, other: Colour): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map(part => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** So much of the second colour in the first, from 0 to 1. */
export function mix(one: Colour, other: Colour, share: number): Colour {
  const [red, green, blue] = one.map((part, i) => part + (other[i]! - part) * share) as [
    number,
    number,
    number
  ]
  return [red, green, blue]
}

export const black: Colour = [0, 0, 0]
export const white: Colour = [255, 255, 255]

/**
 * The colour nearest to this one, on its way to black or white, that stands out from the ground by at least this
 * much. There always is one up to 4.58.
 */
export function readableOn(ground: Colour, colour: Colour, atLeast: number): Colour {
  const end = contrast(ground, black) > contrast(ground, white) ? black : white
  for (let percent = 0; percent < 100; percent += 2) {
    const [red, green, blue] = mix(colour, end, percent / 100).map(Math.round) as [number, number, number]
    if (contrast(ground, [red, green, blue]) >= atLeast) return [red, green, blue]
  }
  return end
}
