import { html, type Html } from './html.ts'

/** What a field of the form is called, how it is shown, and when what was typed into it is right. */
interface Field {
  readonly label: string
  readonly hint: string
  readonly type: 'text' | 'date' | 'email'
  readonly autocomplete: string
  /** The complaint; `undefined` when the value is right. */
  check(value: string, nowMs: number): string | undefined
}

/** The fields of the first step. */
export type FieldName = 'name' | 'birthday' | 'address' | 'postcode' | 'locality' | 'email'

/** What was typed into the first step. */
export type Draft = Readonly<Record<FieldName, string>>

/** What is wrong with each field; fields that are right are missing. */
export type Complaints = Readonly<Partial<Record<FieldName, string>>>

const required =
  (complaint: string) =>
  (value: string): string | undefined =>
    value === '' ? complaint : undefined

const fields: Readonly<Record<FieldName, Field>> = {
  name: {
    label: 'Full name',
    hint: 'As in your identity card.',
    type: 'text',
    autocomplete: 'name',
    check: required('Enter your name.')
  },
  birthday: {
    label: 'Date of birth',
    hint: '',
    type: 'date',
    autocomplete: 'bday',
    check: (value, nowMs) => {
      const atMs = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number.NaN
      if (Number.isNaN(atMs)) return 'Enter your date of birth, for example 1985-06-23.'
      return value < '1900-01-01' || atMs > nowMs ? 'Enter a date of birth in the past.' : undefined
    }
  },
  address: {
    label: 'Street and number',
    hint: '',
    type: 'text',
    autocomplete: 'street-address',
    check: required('Enter your street and number.')
  },
  postcode: {
    label: 'Postcode',
    hint: 'For example L-9053.',
    type: 'text',
    autocomplete: 'postal-code',
    check: value => (/^(L-)?\d{4}$/i.test(value) ? undefined : 'Enter a postcode of four digits.')
  },
  locality: {
    label: 'Locality',
    hint: '',
    type: 'text',
    autocomplete: 'address-level2',
    check: required('Enter your locality.')
  },
  email: {
    label: 'E-mail address',
    hint: 'Where the certificate would be sent.',
    type: 'email',
    autocomplete: 'email',
    check: value =>
      /^[^@\s]+@[^@\s]+$/.test(value) ? undefined : 'Enter an e-mail address, like name@example.lu.'
  }
}

const fieldNames = Object.keys(fields) as FieldName[]
const maxValueLength = 200

/** The form before anything was typed. */
export const emptyDraft: Draft = {
  name: '',
  birthday: '',
  address: '',
  postcode: '',
  locality: '',
  email: ''
}

/** What the urlencoded body says, trimmed, each value cut to 200 characters. */
export function readDraft(values: URLSearchParams): Draft {
  const read = (name: FieldName): string => (values.get(name) ?? '').trim().slice(0, maxValueLength)
  return {
    name: read('name'),
    birthday: read('birthday'),
    address: read('address'),
    postcode: read('postcode'),
    locality: read('locality'),
    email: read('email')
  }
}

/** What is wrong with a draft; empty when nothing is. */
export function checkDraft(draft: Draft, nowMs: number): Complaints {
  const complaints: Partial<Record<FieldName, string>> = {}
  for (const name of fieldNames) {
    const complaint = fields[name].check(draft[name], nowMs)
    if (complaint !== undefined) complaints[name] = complaint
  }
  return complaints
}

/** The form with what was typed and, beside each field, what is wrong with it. */
export function renderForm(draft: Draft, complaints: Complaints): Html {
  return html`${renderSummary(complaints)}
    <form method="post" action="/apply" novalidate>
      ${fieldNames.map(name => renderField(name, draft[name], complaints[name]))}
      <p><button>Continue to step 2</button></p>
    </form>`
}

/** The draft as a list of labels and values. */
export function renderDraft(draft: Draft): Html {
  return html`<dl>
    ${fieldNames.map(
      name =>
        html`<dt>${fields[name].label}</dt>
          <dd>${draft[name]}</dd> `
    )}
  </dl>`
}

function renderSummary(complaints: Complaints): Html | undefined {
  const wrong = fieldNames.filter(name => complaints[name] !== undefined)
  if (wrong.length === 0) return undefined
  return html`<div class="notice error" role="alert">
    <h2>Please correct the form</h2>
    <ul>
      ${wrong.map(name => html`<li><a href="#${name}">${complaints[name]}</a></li> `)}
    </ul>
  </div>`
}

function renderField(name: FieldName, value: string, complaint: string | undefined): Html {
  const { label, hint, type, autocomplete } = fields[name]
  const described = [complaint === undefined ? '' : `${name}-error`, hint === '' ? '' : `${name}-hint`]
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === '' ? undefined : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${complaint === undefined ? undefined : html`<p class="complaint" id="${name}-error">${complaint}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${autocomplete}"
      maxlength="${maxValueLength}"
      aria-describedby="${described.join(' ').trim()}"
      ${complaint === undefined ? undefined : html`aria-invalid="true"`}
      ${name === 'postcode' ? html`data-enhance="postcode"` : undefined}
    />
  </div> `
}
