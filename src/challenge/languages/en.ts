import type { Messages } from './messages.ts'

export const en: Messages = {
  tag: 'en',
  locale: 'en-GB',
  direction: 'ltr',
  review: { status: 'complete', by: 'the authors', on: '2026-11-23' },
  name: 'English',
  title: 'One moment, please',
  sentence: 'A short automatic check protects this service from robots.',
  byItself: 'Your browser does it by itself; you don’t need to do anything.',
  progress: 'Check in progress',
  byHand: 'Press Continue; your page opens after about {wait}.',
  scriptOff: 'The check cannot run by itself because JavaScript is off or does not work in your browser.',
  continue: 'Continue',
  continueAndSend: 'Continue and send the form',
  formKept: 'Your form is kept and will be sent as soon as the check is done.',
  formTooLarge:
    'Your form is too large to be kept during the check and has not been sent. After the check, go back to it and send it again.',
  formNotKept: 'Your form has not been sent. After the check, go back to it and send it again.',
  retry: 'Try again',
  backToForm: 'Back to the form',
  openInNewTab: 'Open in a new tab',
  script: {
    still: 'Still checking. Thank you for your patience.',
    done: 'Done. Your page is opening.',
    sending: 'Done. Your form is being sent.',
    slow: 'Your device needs more time than most. You can wait, or use the button.',
    remaining: 'Time left: about {wait}',
    cookiesOff: {
      title: 'Please allow cookies',
      text: 'Your browser did not keep the cookie that says you passed the check. Please allow cookies for this site, then try again.'
    },
    framed: {
      title: 'Please open this page in a new tab',
      text: 'This page is shown inside another site, where your browser does not keep our cookie. Please open it in a new tab.'
    },
    formNotSent: {
      title: 'Please send your form again',
      text: 'The check is done, but your form has not been sent yet. Go back to it and send it again.'
    },
    formExpired: {
      title: 'Please send your form again',
      text: 'The check took too long and your form has not been sent. Go back to it and send it again.'
    },
    failed: {
      title: 'Please try again',
      text: 'The check did not work this time. Try again, or press Continue.'
    },
    failedAgain: {
      title: 'This does not work here',
      text: 'The check failed several times in this browser. Press Continue, try another browser, or tell us.'
    },
    offline: {
      title: 'The connection was lost',
      text: 'The check could not be completed. Please check your connection, then try again.'
    }
  },
  notices: {
    denied: {
      title: 'This request was refused',
      text: 'The automatic protection of this service refused your request. If you think this is a mistake, please tell us: a person will look into it.'
    },
    banned: {
      title: 'Your connection is blocked for a while',
      text: 'Unusual requests came from your connection, so this service is not answering it for now. If you think this is a mistake, please tell us: a person will look into it.'
    },
    too_many: {
      title: 'Too many requests',
      text: 'Your connection has asked for a lot in a short time. Please wait a little, then try again.'
    },
    cookies_off: {
      title: 'Please allow cookies',
      text: 'Your browser did not keep the cookie that says you passed the check. It is needed to open this service and holds nothing about you. Allow cookies for this site, then try again.'
    },
    form_not_sent: {
      title: 'Please send your form again',
      text: 'The check is done, but your form has not been sent. Press your browser’s Back button until you see your form, then send it again.'
    },
    form_expired: {
      title: 'Please send your form again',
      text: 'Your form was kept for a limited time, which is over; it has not been sent. Please go back, check what you entered and send it again.'
    },
    form_already_sent: {
      title: 'Your form has already been sent',
      text: 'This form was sent once after the check, and is not sent a second time. Please check whether it arrived.'
    },
    not_found: {
      title: 'Page not found',
      text: 'There is no page at this address. Please check that it is complete.'
    },
    bad_request: {
      title: 'This request could not be read',
      text: 'What your browser sent could not be read, or is not allowed here. Please go back and try again.'
    },
    too_large: {
      title: 'This is too large',
      text: 'What you sent is larger than this service accepts. Please go back and send less, for example a smaller file.'
    },
    too_slow: {
      title: 'The connection was too slow',
      text: 'Your request did not arrive in time. Please check your connection and try again.'
    },
    unknown_host: {
      title: 'No service at this address',
      text: 'This name leads here, but no service answers to it. Please check the address.'
    },
    internal: {
      title: 'Something went wrong',
      text: 'The fault is ours, not yours. Please try again in a moment. If you were sending a form, check whether it arrived before you send it again.'
    },
    bad_gateway: {
      title: 'The service cannot be reached',
      text: 'The service behind this address is not answering at the moment. Please try again later. If you were sending a form, check whether it arrived before you send it again.'
    },
    unavailable: {
      title: 'The service is very busy',
      text: 'Your request could not be taken just now and has not been sent. Please try again in a moment.'
    },
    gateway_timeout: {
      title: 'The service is taking too long',
      text: 'The service did not answer in time. If you were sending a form, check whether it arrived before you send it again.'
    },
    maintenance: {
      title: 'The service is closed for maintenance',
      text: 'Work is being done on this service, and it will open again. What you sent just now did not arrive; please send it again then.'
    }
  },
  tryAgainIn: 'You can try again in: {wait}',
  tryAgainNow: 'You can try again now.',
  opensAt: 'Expected to open again: {time}',
  reason: 'Reason: {reason}',
  reasons: {
    rule: 'a rule of this service',
    score: 'an automatic assessment of the request',
    limit: 'the number of requests',
    ban: 'a temporary block'
  },
  deadline: 'If you have a deadline, keep this number and time; they show that you tried.',
  startPage: 'Go to the start page',
  help: 'Not working?',
  call: 'Call {phone}.',
  write: 'Write to {email}.',
  callOrWrite: 'Call {phone} or write to {email}.',
  visit: 'In person: {place}',
  incident: 'Incident number: {id}',
  time: 'Time: {time}',
  otherLanguages: 'Other languages',
  privacy: 'Privacy',
  accessibility: 'Accessibility'
}
