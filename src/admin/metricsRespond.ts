import type { Answer } from '../core/answer.ts'
import { plainAnswer, type Respond } from './endpoint.ts'

/** One scrape's text and its content type. */
export interface Scrape {
  readonly text: string
  readonly contentType: string
}

/** `/metrics` in Prometheus' text format, for all threads at once. */
export function metricsRespond(scrape: () => Promise<Scrape>): Respond {
  return async (req): Promise<Answer> => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return plainAnswer(405, 'method not allowed\n')
    if (req.url?.split('?', 1)[0] !== '/metrics')
      return plainAnswer(404, 'not found: this address answers /metrics\n')
    const { text, contentType } = await scrape()
    return plainAnswer(200, text, contentType)
  }
}
