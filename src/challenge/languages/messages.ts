/** A title and what there is to say under it. */
export interface NoticeText {
  readonly title: string
  readonly text: string
}

/** The occasions for a page other than the interstitial. */
export type NoticeKind =
  | 'denied'
  | 'too_many'
  | 'cookies_off'
  | 'form_not_sent'
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

/** What the interstitial's script may have to say; it travels in the page. */
export interface ScriptMessages {
  /** After eight seconds. */
  readonly still: string
  /** When it took longer than three seconds. */
  readonly done: string
  readonly cookiesOff: NoticeText
  /** The page stands in a frame of another site and its cookie did not come through. */
  readonly framed: NoticeText
  readonly formNotSent: NoticeText
  /** The challenge ran out before a form's puzzle was solved. */
  readonly formExpired: NoticeText
  readonly failed: NoticeText
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
  readonly retry: string
  readonly backToForm: string
  readonly openInNewTab: string
  readonly script: ScriptMessages

  /** The other pages. */
  readonly notices: Readonly<Record<NoticeKind, NoticeText>>
  /** `{wait}`: a duration. */
  readonly tryAgainIn: string
  /** Under a refusal. */
  readonly deadline: string
  readonly startPage: string

  /** Under every page. `{phone}`, `{email}`, `{id}`, `{time}`. */
  readonly help: string
  readonly call: string
  readonly write: string
  /** Where there are both ways. */
  readonly callOrWrite: string
  readonly incident: string
  readonly time: string
  readonly otherLanguages: string
  readonly privacy: string
  readonly accessibility: string
}
