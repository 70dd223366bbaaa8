/** A title and what there is to say under it. */
export interface NoticeText {
  readonly title: string
  readonly text: string
}

/** The occasions for a page other than the interstitial. */
export type NoticeKind =
  | 'denied'
  | 'banned'
  | 'too_many'
  | 'cookies_off'
  | 'form_not_sent'
  | 'form_expired'
  | 'form_already_sent'
  | 'not_found'
  | 'bad_request'
  | 'too_large'
  | 'too_slow'
  | 'unknown_host'
  | 'internal'
  | 'bad_gateway'
  | 'unavailable'
  | 'gateway_timeout'
  | 'maintenance'

/** Why a request was refused, in the few words that a reader and a help desk can do something with. */
export type RefusalClass = 'rule' | 'score' | 'limit' | 'ban'

/** What the interstitial's script may have to say; it travels in the page. */
export interface ScriptMessages {
  /** After eight seconds. */
  readonly still: string
  /** When it took longer than three seconds. */
  readonly done: string
  /** The same where a form was kept. */
  readonly sending: string
  /** Instead of `still` where the device needs long; the button is shown beside it. */
  readonly slow: string
  /** While it is known how long it still takes; seen, never read out. `{wait}`: a duration. */
  readonly remaining: string
  readonly cookiesOff: NoticeText
  /** The page stands in a frame of another site and its cookie did not come through. */
  readonly framed: NoticeText
  readonly formNotSent: NoticeText
  /** The challenge ran out before a form's puzzle was solved. */
  readonly formExpired: NoticeText
  readonly failed: NoticeText
  /** After several tries; there is no further one to offer but the button. */
  readonly failedAgain: NoticeText
  /** The server was not reached. */
  readonly offline: NoticeText
}

/** By whom and when a language's texts were last read. */
export interface Review {
  /** A draft is shown only where an operator has switched it on. */
  readonly status: 'complete' | 'draft'
  /** Who read them, and what is still wanted. */
  readonly by: string
  /** ISO date; of a draft, when it was written. */
  readonly on: string
}

/**
 * Every sentence Moien shows, in one language. `{name}` is filled in; names and numbers of the reader's own
 * language come from Intl. Plain text: it is escaped where it is shown.
 */
export interface Messages {
  /** BCP 47; the value of `lang`. */
  readonly tag: string
  /** For Intl, where it must be more precise than the tag. */
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
  readonly review: Review
  /** Its own name, as its speakers write it. */
  readonly name: string

  /** The interstitial. */
  readonly title: string
  /** What goes on here, and why. */
  readonly sentence: string
  /** Added where the script runs. */
  readonly byItself: string
  readonly progress: string
  /** Over the button. `{wait}`: a duration. */
  readonly byHand: string
  /** Why there is a button; added where the script does not run. */
  readonly scriptOff: string
  readonly continue: string
  /** The button where a form was kept. */
  readonly continueAndSend: string
  /** What becomes of a form that was challenged: it is kept and sent after the check … */
  readonly formKept: string
  /** … or cannot be kept, because it is too large … */
  readonly formTooLarge: string
  /** … or for another reason. */
  readonly formNotKept: string
  readonly retry: string
  readonly backToForm: string
  readonly openInNewTab: string
  readonly script: ScriptMessages

  /** The other pages. */
  readonly notices: Readonly<Record<NoticeKind, NoticeText>>
  /** `{wait}`: a duration. */
  readonly tryAgainIn: string
  /** In the place of `tryAgainIn` when the time has come. */
  readonly tryAgainNow: string
  /** When a service that is closed opens. `{time}`: a date and time. */
  readonly opensAt: string
  /** `{reason}`: one of `reasons`. */
  readonly reason: string
  readonly reasons: Readonly<Record<RefusalClass, string>>
  /** Under a refusal. */
  readonly deadline: string
  readonly startPage: string

  /** Under every page. `{phone}`, `{email}`, `{place}`, `{id}`, `{time}`. */
  readonly help: string
  readonly call: string
  readonly write: string
  /** Where there are both ways. */
  readonly callOrWrite: string
  /** An address and opening hours, in the operator's words. */
  readonly visit: string
  readonly incident: string
  readonly time: string
  readonly otherLanguages: string
  readonly privacy: string
  readonly accessibility: string
}
