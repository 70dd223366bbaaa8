// What a citizen does with the demonstration's application, for every test that sends one there: straight to
// the application, or through Moien. Each function leaves the page where it ends.
import type { Page } from 'playwright-core'

/** What the receipt says about the document. */
export interface ReceiptText {
  readonly number: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** The file a citizen hands in. */
export interface Upload {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** From the first step of the form, already open, to the receipt. */
export async function fillApplication(page: Page, upload: Upload): Promise<ReceiptText> {
  await page.getByLabel('Full name').fill('Marie Muller')
  await page.getByLabel('Date of birth').fill('1985-06-23')
  await page.getByLabel('Street and number').fill('12, rue de la Gare')
  await page.getByLabel('Postcode').fill('L-9053')
  await page.getByLabel('E-mail address').fill('marie@example.lu')
  // Leaving the postcode makes the page's script ask for the locality.
  await page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('#locality')?.value === 'Ettelbruck'
  )
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL('**/apply/documents')
  await page.getByLabel('Copy of your identity card').setInputFiles({ ...upload })
  await page.getByLabel('Remarks').fill('Merci am Viraus')
  await page.getByRole('button', { name: 'Hand in' }).click()
  await page.waitForURL('**/apply/receipt?**')
  return {
    number: await page.locator('#number').innerText(),
    sizeBytes: Number(await page.locator('#size').innerText()),
    sha256: await page.locator('#sha256').innerText()
  }
}

/** Says something at the help desk, over the WebSocket, and returns what it answers. */
export async function chat(page: Page, origin: string, text: string): Promise<string> {
  await page.goto(`${origin}/help-desk`)
  await page.locator('#connection', { hasText: 'Connected' }).waitFor()
  await page.getByLabel('Your message').fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
  return page.locator('#chat li').nth(1).innerText()
}

/** Waits, by server-sent events, until the queue has moved to its head. */
export async function waitForTurn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/queue`)
  await page.locator('#position', { hasText: 'It is your turn.' }).waitFor()
}

/** Asks for the free appointments of an office, as JSON by the page's script, and returns how many days it lists. */
export async function countAppointmentDays(page: Page, origin: string, office: string): Promise<number> {
  await page.goto(`${origin}/appointments`)
  await page.getByLabel('Office').selectOption(office)
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('heading', { name: `Free in ${office}` }).waitFor()
  return page.locator('#appointments li').count()
}
