import type { Answer } from '../core/answer.ts'
import type { Explanation } from '../rehearsal/explanation.ts'
import { explanationJson } from '../rehearsal/explanationJson.ts'
import { explanationText } from '../rehearsal/explanationText.ts'
import { plainAnswer } from './endpoint.ts'
import { readExplainWish, type ExplainWish } from './explainWish.ts'
import { jsonAnswer, problem } from './jsonAnswer.ts'

/** `POST /explain`: why a request was decided so, or what would become of one that is described. */
export async function answerExplain(
  body: Buffer,
  isJson: boolean,
  explain: (wish: ExplainWish) => Promise<Explanation | undefined>
): Promise<Answer> {
  const wish = readExplainWish(body, isJson)
  if ('mistake' in wish) return problem(400, `${wish.mistake}.`)
  const explanation = await explain(wish)
  if (explanation === undefined) {
    return problem(
      404,
      'No such decision is remembered: each edge thread keeps the last 1024 that stopped somebody or would have, and 256 others, for 15 minutes; of a flood, the first of each second. The access log has its line.'
    )
  }
  if (wish.asText) return jsonAnswer(200, { text: explanationText(explanation) })
  return plainAnswer(200, `${explanationJson(explanation)}\n`, 'application/json')
}
