/** So many people, and as many again who come once. */
const regulars = 20_000
const linesPerSecond = 50
const startMs = Date.UTC(2026, 10, 23, 7)

const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
]
const programs = [
  'curl/8.14.1',
  'python-requests/2.32.4',
  '-',
  'Mozilla/5.0 (compatible; Examplebot/2.1; +http://example.com/bot)'
]
const assets = ['/css/site.css', '/js/site.js', '/img/logo.svg', '/fonts/text.woff2', '/img/header.png']
const probes = ['/.env', '/wp-login.php', '/.git/config', '/phpmyadmin/']

/**
 * An access log in the combined format: people who read pages with all that belongs to them and log in at
 * times, and one line in ten from a program that goes through the certificates or looks for holes. The same
 * at each call.
 */
export function* generatedLog(lines: number): Generator<string> {
  const random = randomNumbers()
  const pick = <T>(list: readonly T[]): T => list[random() % list.length]!
  for (let i = 0; i < lines; i++) {
    const at = timeText(startMs + (i / linesPerSecond) * 1000)
    const isProgram = random() % 10 === 0
    // Few come often, many seldom.
    const who = isProgram ? random() % 50 : Math.floor((random() % regulars) * ((random() % 1000) / 1000))
    const address = isProgram ? `198.51.100.${who}` : `10.${who >> 16}.${(who >> 8) & 255}.${who & 255}`
    const userAgent = isProgram ? programs[who % programs.length]! : browsers[who % browsers.length]!
    const request = isProgram
      ? programRequest(random(), pick(probes))
      : citizenRequest(random(), pick(assets))
    const status = request.startsWith('POST') ? 302 : 200
    yield `${address} - - [${at}] "${request} HTTP/1.1" ${status} ${random() % 50_000} "https://guichet.example.lu/" "${userAgent}"\n`
  }
}

function programRequest(number: number, probe: string): string {
  return number % 8 === 0 ? `GET ${probe}` : `GET /certificates/${number % 100_000}`
}

function citizenRequest(number: number, asset: string): string {
  if (number % 100 === 0) return 'POST /login'
  if (number % 5 > 0) return `GET ${asset}`
  return number % 3 === 0 ? `GET /search?q=${number % 1000}` : `GET /procedures/${number % 300}`
}

/** Numerical Recipes' linear congruential generator, its upper bits. */
function randomNumbers(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 8
  }
}

function timeText(ms: number): string {
  const iso = new Date(ms).toISOString()
  return `${iso.slice(8, 10)}/Nov/2026:${iso.slice(11, 19)} +0000`
}
