/*
 * gateway/ is a request's way from socket to answer, the threads it happens on, and the only folder that
 * wires the others together. Open this file first: it reads like the list in docs/request-flow.md, which
 * also gives the status of each exit. Step 1, listening within limits, is behind us here.
 */
import { banNotice, denyNotice, refusalNotice } from '../challenge/noticeKinds.ts'
import { ownPrefix } from '../core/ownPrefix.ts'
import type { Answer } from '../core/answer.ts'
import type { Decision } from '../core/decision.ts'
import type { ExchangeOutcome } from '../core/exchange.ts'
import { refusalStatus, type RefusalReason } from '../core/refusal.ts'
import { answerOwnRoute } from './answerOwnRoute.ts'
import { askForSignature } from './askForSignature.ts'
import { forward } from './forward.ts'
import { redirectAnswer } from './httpsRedirect.ts'
import { judge } from './judge.ts'
import { isChallengedForm, keepForm } from './keepForm.ts'
import { challengeFor, noticeFor, refusalFor, serverOptionsAnswer } from './noticeFor.ts'
import type { Reading } from './readRequest.ts'
import { receiveForm } from './receiveForm.ts'
import { sendOnce } from './sendOnce.ts'
import type { Visit } from './visit.ts'

/** Takes one visit from its facts to its answer. An error of ours harms no other visit. */
export function handle(visit: Visit): void {
  try {
    const reading = visit.read() // 2 client, 3 facts
    if (typeof reading === 'string') {
      refuse(visit, reading)
    } else if (reading.target === '*') {
      visit.answer(serverOptionsAnswer, 'own')
    } else if (visit.redirect !== undefined && reading.facts.scheme === 'http') {
      visit.answer(redirectAnswer(visit.redirect, reading), 'own')
    } else if (reading.facts.path.startsWith(ownPrefix)) {
      answerOwnRoute(visit, reading) // 4 own routes
    } else if (reading.bringsForm) {
      receiveForm(visit, reading, decideAndAct) // one that was challenged before
    } else {
      decideAndAct(visit, reading)
    }
  } catch (error) {
    visit.fail(error)
  }
}

function decideAndAct(visit: Visit, reading: Reading): void {
  const { enforced } = (visit.exchange.judgement = judge(visit, reading)) // 5 decide
  act(visit, reading, enforced) // 6 act
}

function act(visit: Visit, reading: Reading, decision: Decision): void {
  switch (decision.action) {
    case 'forward':
      // 7 forward; 8 observe is where every visit ends
      if (visit.form === undefined) forward(visit, reading)
      else sendOnce(visit, reading, visit.form)
      break
    case 'challenge':
      if (isChallengedForm(reading)) keepForm(visit, reading, decision)
      else decline(visit, reading, challengeFor(visit.exchange.id, reading, decision), 'challenged')
      break
    case 'too_many':
      decline(visit, reading, refusalFor(visit, 'too_many', decision), 'too_many')
      break
    case 'deny':
      decline(visit, reading, refusalFor(visit, denyNotice(decision.status), decision), 'denied')
      break
    case 'ban':
      decline(visit, reading, refusalFor(visit, banNotice(decision.status), decision), 'banned')
      break
    case 'close':
      visit.close()
      break
  }
}

/** A robot that could have proved itself learns how from the answer. */
function decline(visit: Visit, reading: Reading, answer: Answer, outcome: ExchangeOutcome): void {
  visit.answer(askForSignature(answer, reading), outcome)
}

/** A request that cannot be read in one way only is answered, and its connection trusted no further. */
function refuse(visit: Visit, reason: RefusalReason): void {
  visit.lastOnConnection()
  visit.answer(noticeFor(visit, refusalNotice[reason], refusalStatus[reason]), 'rejected', reason)
}
