import { magic } from './http2Frame.ts'
import { headersFrame, priorityFrame, settingsFrame, windowUpdateFrame } from './prefaceWriter.ts'

/** How real clients open HTTP/2, and the fingerprint that others compute of it. */
export interface CapturedPreface {
  readonly client: string
  readonly h2: string
  /** Names of the first request's pseudo-headers. */
  readonly pseudoHeaders: readonly string[]
  readonly frames: readonly Buffer[]
}

/** Old Firefox built a tree of streams before it asked for anything; nghttp builds all of it but the last. */
const treePriorities: readonly (readonly [stream: number, dependsOn: number, weight: number])[] = [
  [3, 0, 201],
  [5, 0, 101],
  [7, 0, 1],
  [9, 7, 1],
  [11, 3, 1],
  [13, 0, 241]
]

export const capturedPrefaces: readonly CapturedPreface[] = [
  {
    client: 'Chromium 156',
    h2: '1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p',
    pseudoHeaders: [':method', ':authority', ':scheme', ':path'],
    frames: [
      settingsFrame([
        [1, 65_536],
        [2, 0],
        [4, 6_291_456],
        [6, 262_144]
      ]),
      windowUpdateFrame(15_663_105),
      headersFrame({ exclusive: true, dependsOn: 0, weight: 256 })
    ]
  },
  {
    client: 'Firefox 153',
    h2: '1:65536;2:0;4:131072;5:16384|12517377|0|m,p,a,s',
    pseudoHeaders: [':method', ':path', ':authority', ':scheme'],
    frames: [
      settingsFrame([
        [1, 65_536],
        [2, 0],
        [4, 131_072],
        [5, 16_384]
      ]),
      windowUpdateFrame(12_517_377),
      headersFrame({ exclusive: false, dependsOn: 0, weight: 42 })
    ]
  },
  {
    client: 'Firefox before 2023',
    h2: '1:65536;4:131072;5:16384|12517377|3:0:0:201,5:0:0:101,7:0:0:1,9:0:7:1,11:0:3:1,13:0:0:241|m,p,a,s',
    pseudoHeaders: [':method', ':path', ':authority', ':scheme'],
    frames: [
      settingsFrame([
        [1, 65_536],
        [4, 131_072],
        [5, 16_384]
      ]),
      windowUpdateFrame(12_517_377),
      ...treePriorities.map(([stream, dependsOn, weight]) =>
        priorityFrame(stream, { exclusive: false, dependsOn, weight })
      ),
      headersFrame({ exclusive: false, dependsOn: 13, weight: 42 }, 15)
    ]
  },
  {
    client: 'curl 7.88',
    h2: '3:100;4:33554432;2:0|33488897|0|m,p,s,a',
    pseudoHeaders: [':method', ':path', ':scheme', ':authority'],
    frames: [
      settingsFrame([
        [3, 100],
        [4, 33_554_432],
        [2, 0]
      ]),
      windowUpdateFrame(33_488_897),
      headersFrame()
    ]
  },
  {
    client: 'nghttp 1.52',
    h2: '3:100;4:65535|00|3:0:0:201,5:0:0:101,7:0:0:1,9:0:7:1,11:0:3:1|m,p,s,a',
    pseudoHeaders: [':method', ':path', ':scheme', ':authority'],
    frames: [
      settingsFrame([
        [3, 100],
        [4, 65_535]
      ]),
      ...treePriorities
        .slice(0, 5)
        .map(([stream, dependsOn, weight]) => priorityFrame(stream, { exclusive: false, dependsOn, weight })),
      headersFrame({ exclusive: false, dependsOn: 11, weight: 16 }, 13)
    ]
  },
  {
    client: 'got-scraping',
    h2: '2:0;4:33554432|00|0|m,p,a,s',
    pseudoHeaders: [':method', ':path', ':authority', ':scheme'],
    frames: [
      settingsFrame([
        [2, 0],
        [4, 33_554_432]
      ]),
      headersFrame()
    ]
  },
  {
    client: 'nothing said',
    h2: '|00|0|m,s,p',
    pseudoHeaders: [':method', ':scheme', ':path'],
    frames: [settingsFrame([]), headersFrame()]
  }
]

/** All that the client sends up to its first request's fields. */
export function prefaceBytes({ frames }: CapturedPreface): Buffer {
  return Buffer.concat([magic, ...frames])
}
