import { createHash } from 'node:crypto'
import { checkDraft, emptyDraft, readDraft, renderDraft, renderForm } from './certificateForm.ts'
import { html, type Html } from './html.ts'
import { parseMultipart, readBoundary } from './parseMultipart.ts'
import { readBody, type BodyBudget, type BodyRefusal } from './readBody.ts'
import type { Documents, Receipt, Sessions } from './sessions.ts'
import { redirect, sendPage, setSessionCookie, type Route, type Visit } from './visit.ts'

/** What the procedure works with. */
export interface CertificateParts {
  readonly sessions: Sessions
  readonly bodies: BodyBudget
  readonly nowMs: () => number
}

const title = 'Certificate of residence'
const maxFormBytes = 64 * 1024
const maxUploadBytes = 10 * 1024 * 1024
const maxReceipts = 20
const maxTextLength = 2000

/** The procedure in two steps, who you are (urlencoded) and a document (multipart), and its receipt. */
export function certificateRoutes(parts: CertificateParts): readonly Route[] {
  let received = 0
  const nextNumber = (): string => {
    const year = new Date(parts.nowMs()).getUTCFullYear()
    return `GD-${year}-${String(++received).padStart(6, '0')}`
  }
  return [
    { method: 'GET', path: '/apply', answer: showStepOne },
    { method: 'POST', path: '/apply', answer: visit => takeStepOne(visit, parts) },
    { method: 'GET', path: '/apply/documents', answer: showStepTwo },
    { method: 'POST', path: '/apply/documents', answer: visit => takeStepTwo(visit, parts, nextNumber) },
    { method: 'GET', path: '/apply/receipt', answer: showReceipt }
  ]
}

function showStepOne(visit: Visit): void {
  sendPage(visit, 200, title, stepOne(renderForm(visit.session?.draft ?? emptyDraft, {})))
}

async function takeStepOne(visit: Visit, { sessions, bodies, nowMs }: CertificateParts): Promise<void> {
  const body = await readBody(visit.request, maxFormBytes, bodies, bytes => ({ text: bytes.toString() }))
  if (typeof body === 'string') return refuseBody(visit, body)
  const draft = readDraft(new URLSearchParams(body.text))
  const complaints = checkDraft(draft, nowMs())
  if (Object.keys(complaints).length > 0) {
    return sendPage(visit, 422, title, stepOne(renderForm(draft, complaints)))
  }
  const session = sessions.find(visit.request.headers.cookie) ?? sessions.start()
  setSessionCookie(visit, sessions.save({ ...session, draft }))
  return redirect(visit, '/apply/documents')
}

function showStepTwo(visit: Visit): void {
  const draft = visit.session?.draft
  if (draft === undefined) return redirect(visit, '/apply')
  return sendPage(visit, 200, title, stepTwo(renderDraft(draft), '', undefined))
}

async function takeStepTwo(
  visit: Visit,
  { sessions, bodies, nowMs }: CertificateParts,
  nextNumber: () => string
): Promise<void> {
  const { request } = visit
  const boundary = readBoundary(request.headers['content-type']) ?? ''
  const documents = await readBody(request, maxUploadBytes, bodies, body => readDocuments(body, boundary))
  if (typeof documents === 'string') return refuseBody(visit, documents)
  // Looked up only now: a form sent twice finds its draft used by the first.
  const session = sessions.find(request.headers.cookie)
  if (session?.draft === undefined) return redirect(visit, '/apply')
  const { draft } = session
  if (documents === undefined || documents.fileBytes === 0) {
    const complaint =
      documents === undefined ? 'The form arrived damaged. Send it again.' : 'Choose a document.'
    return sendPage(visit, 422, title, stepTwo(renderDraft(draft), documents?.remarks ?? '', complaint))
  }
  const receipt: Receipt = { number: nextNumber(), receivedMs: nowMs(), draft, ...documents }
  sessions.save({
    ...session,
    draft: undefined,
    receipts: [receipt, ...session.receipts].slice(0, maxReceipts)
  })
  return redirect(visit, `/apply/receipt?number=${receipt.number}`)
}

/** The file itself is not kept, only what proves which one it was. */
function readDocuments(body: Buffer, boundary: string): Documents | undefined {
  const fields = parseMultipart(body, boundary)
  if (fields === undefined) return undefined
  const remarks = fields.find(({ name }) => name === 'remarks')?.data.toString() ?? ''
  const file = fields.find(({ name, fileName }) => name === 'document' && fileName !== undefined)
  const data = file?.data ?? Buffer.alloc(0)
  return {
    remarks: remarks.slice(0, maxTextLength),
    fileName: (file?.fileName ?? '').slice(0, maxTextLength),
    fileBytes: data.length,
    fileSha256: createHash('sha256').update(data).digest('hex')
  }
}

function showReceipt(visit: Visit): void {
  const number = visit.query.get('number')
  const receipt = visit.session?.receipts.find(candidate => candidate.number === number)
  if (receipt === undefined) {
    return sendPage(
      visit,
      404,
      'No such receipt',
      html`<p>Receipts are shown only to who handed the form in.</p>`
    )
  }
  return sendPage(visit, 200, 'Receipt', renderReceipt(receipt))
}

function refuseBody(visit: Visit, refusal: BodyRefusal): void {
  if (refusal === 'too_large') {
    return sendPage(
      visit,
      413,
      'Too large',
      html`<p>A document may have at most 10 MiB. Please choose a smaller one.</p>`
    )
  }
  visit.response.setHeader('Retry-After', '5')
  return sendPage(
    visit,
    503,
    'Too busy',
    html`<p>Many documents are arriving. Please send yours again in a moment.</p>`
  )
}

function stepOne(form: Html): Html {
  return html`<p class="step">Step 1 of 2: who you are</p>
    <p>You receive a certificate that you live at your address. It is free of charge.</p>
    ${form}`
}

function stepTwo(draft: Html, remarks: string, complaint: string | undefined): Html {
  return html`<p class="step">Step 2 of 2: your document</p>
    ${
      complaint === undefined
        ? undefined
        : html`<div class="notice error" role="alert">
            <h2>Please correct the form</h2>
            <ul>
              <li><a href="#document">${complaint}</a></li>
            </ul>
          </div>`
    }
    <section aria-labelledby="given">
      <h2 id="given">What you entered</h2>
      ${draft}
      <p><a href="/apply">Change</a></p>
    </section>
    <form method="post" action="/apply/documents" enctype="multipart/form-data">
      <div class="field">
        <label for="document">Copy of your identity card</label>
        <p class="hint" id="document-hint">One file of at most 10 MiB. It is not kept.</p>
        <input
          id="document"
          name="document"
          type="file"
          aria-describedby="document-hint"
          ${complaint === undefined ? undefined : html` aria-invalid="true"`}
        />
      </div>
      <div class="field">
        <label for="remarks">Remarks (optional)</label>
        <textarea id="remarks" name="remarks" rows="4" maxlength="${maxTextLength}">
${`\n${remarks}`}</textarea>
      </div>
      <p><button>Hand in</button></p>
    </form>`
}

function renderReceipt(receipt: Receipt): Html {
  const received = new Date(receipt.receivedMs).toISOString()
  return html`<div class="notice success">
      <p>We have received your application. Keep its number:</p>
      <p class="number" id="number">${receipt.number}</p>
    </div>
    <h2>Document</h2>
    <dl>
      <dt>File</dt>
      <dd>${receipt.fileName}</dd>
      <dt>Size</dt>
      <dd><span id="size">${receipt.fileBytes}</span> bytes</dd>
      <dt>SHA-256</dt>
      <dd><code id="sha256">${receipt.fileSha256}</code></dd>
      <dt>Remarks</dt>
      <dd class="typed">${receipt.remarks === '' ? 'none' : receipt.remarks}</dd>
      <dt>Received</dt>
      <dd><time datetime="${received}">${received.slice(0, 19).replace('T', ' ')} UTC</time></dd>
    </dl>
    <h2>What you entered</h2>
    ${renderDraft(receipt.draft)}
    <p><a href="/">Back to the home page</a></p>`
}
