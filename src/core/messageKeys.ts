/**
 * The texts of Moien's pages that an operator may replace, by name, each with its placeholders in their order. A
 * test holds this table to the messages themselves (challenge/languages/messages.ts).
 */
export const messageKeys: Readonly<Record<string, readonly string[]>> = {
  title: [],
  sentence: [],
  byItself: [],
  progress: [],
  byHand: ['{wait}'],
  scriptOff: [],
  continue: [],
  continueAndSend: [],
  formKept: [],
  formTooLarge: [],
  formNotKept: [],
  retry: [],
  backToForm: [],
  openInNewTab: [],
  'script.still': [],
  'script.done': [],
  'script.sending': [],
  'script.slow': [],
  'script.remaining': ['{wait}'],
  ...titleAndText('script', [
    'cookiesOff',
    'framed',
    'formNotSent',
    'formExpired',
    'failed',
    'failedAgain',
    'offline'
  ]),
  ...titleAndText('notices', [
    'denied',
    'banned',
    'too_many',
    'cookies_off',
    'form_not_sent',
    'form_expired',
    'form_already_sent',
    'not_found',
    'bad_request',
    'too_large',
    'too_slow',
    'unknown_host',
    'internal',
    'bad_gateway',
    'unavailable',
    'gateway_timeout',
    'maintenance'
  ]),
  tryAgainIn: ['{wait}'],
  tryAgainNow: [],
  opensAt: ['{time}'],
  reason: ['{reason}'],
  'reasons.rule': [],
  'reasons.score': [],
  'reasons.limit': [],
  'reasons.ban': [],
  deadline: [],
  startPage: [],
  help: [],
  call: ['{phone}'],
  write: ['{email}'],
  callOrWrite: ['{phone}', '{email}'],
  visit: ['{place}'],
  incident: ['{id}'],
  time: ['{time}'],
  otherLanguages: [],
  privacy: [],
  accessibility: []
}

function titleAndText(group: string, names: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    names.flatMap(name => [
      [`${group}.${name}.title`, []],
      [`${group}.${name}.text`, []]
    ])
  )
}
