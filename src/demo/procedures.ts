/** A procedure the administration offers. */
export interface Procedure {
  /** Its place under /procedures/. */
  readonly id: string
  readonly title: string
  readonly summary: string
}

/** What the search looks through. */
export const procedures: readonly Procedure[] = [
  { id: 'residence-certificate', title: 'Certificate of residence', summary: 'Proof of where you live.' },
  { id: 'birth-certificate', title: 'Birth certificate', summary: 'A copy from the register of births.' },
  {
    id: 'marriage-certificate',
    title: 'Marriage certificate',
    summary: 'A copy from the register of marriages.'
  },
  { id: 'life-certificate', title: 'Life certificate', summary: 'For pensions paid from abroad.' },
  { id: 'arrival', title: 'Declaration of arrival', summary: 'Tell the commune that you moved in.' },
  { id: 'departure', title: 'Declaration of departure', summary: 'Tell the commune that you are leaving.' },
  { id: 'identity-card', title: 'Identity card', summary: 'Apply for a first card or renew one.' },
  { id: 'passport', title: 'Passport', summary: 'Apply for a passport for yourself or a child.' },
  { id: 'driving-licence', title: 'Driving licence', summary: 'Exchange or renew a licence.' },
  {
    id: 'vehicle-registration',
    title: 'Vehicle registration',
    summary: 'Register a car, motorcycle or trailer.'
  },
  { id: 'resident-parking', title: 'Resident parking permit', summary: 'Park in your own quarter.' },
  { id: 'tax-return', title: 'Income tax return', summary: 'File the return of a natural person.' },
  { id: 'tax-card', title: 'Tax card', summary: 'Order or correct a tax card.' },
  { id: 'child-allowance', title: 'Child allowance', summary: 'Apply for the monthly allowance.' },
  { id: 'parental-leave', title: 'Parental leave', summary: 'Ask for the allowance during leave.' },
  { id: 'school-enrolment', title: 'School enrolment', summary: 'Enrol a child in primary school.' },
  { id: 'study-grant', title: 'Study grant', summary: 'Aid for higher education.' },
  { id: 'housing-aid', title: 'Housing aid', summary: 'Grants and loans for buying or renting a home.' },
  {
    id: 'renovation-grant',
    title: 'Energy renovation grant',
    summary: 'Aid for insulation, heating and solar panels.'
  },
  { id: 'building-permit', title: 'Building permit', summary: 'Permission to build, extend or pull down.' },
  { id: 'business-permit', title: 'Business permit', summary: 'Permission to run a trade or a company.' },
  { id: 'dog-registration', title: 'Dog registration', summary: 'Register a dog with the commune.' },
  { id: 'electoral-roll', title: 'Electoral roll', summary: 'Register to vote in the commune.' },
  {
    id: 'naturalisation',
    title: 'Naturalisation',
    summary: 'Become a national (acquisition de la nationalité).'
  }
]
