import { createRequire } from 'node:module'

type Cel = typeof import('@marcbachmann/cel-js')

const require = createRequire(import.meta.url)

/** The library of expressions, loaded when the first one is met: most policies have none. */
export function cel(): Cel {
  return require('@marcbachmann/cel-js') as Cel
}
