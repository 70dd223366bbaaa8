import type { Messages } from './messages.ts'

export const lv: Messages = {
  tag: 'lv',
  locale: 'lv',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Latviešu',
  title: 'Lūdzu, mirkli uzgaidiet',
  sentence: 'Īsa automātiska pārbaude aizsargā šo pakalpojumu no robotiem.',
  byItself: 'Jūsu pārlūkprogramma to veic pati; Jums nekas nav jādara.',
  progress: 'Notiek pārbaude',
  byHand: 'Nospiediet „Turpināt”; lapa drīz atvērsies (aptuvenais laiks: {wait}).',
  scriptOff: 'Pārbaude nevar notikt pati, jo JavaScript Jūsu pārlūkprogrammā ir izslēgts vai nedarbojas.',
  continue: 'Turpināt',
  continueAndSend: 'Turpināt un nosūtīt veidlapu',
  formKept: 'Jūsu veidlapa ir saglabāta un tiks nosūtīta, tiklīdz pārbaude būs pabeigta.',
  formTooLarge:
    'Jūsu veidlapa ir pārāk liela, lai to saglabātu pārbaudes laikā, un nav nosūtīta. Pēc pārbaudes atgriezieties pie tās un nosūtiet to vēlreiz.',
  formNotKept: 'Jūsu veidlapa nav nosūtīta. Pēc pārbaudes atgriezieties pie tās un nosūtiet to vēlreiz.',
  retry: 'Mēģināt vēlreiz',
  backToForm: 'Atpakaļ pie veidlapas',
  openInNewTab: 'Atvērt jaunā cilnē',
  script: {
    still: 'Pārbaude vēl turpinās. Paldies par pacietību.',
    done: 'Gatavs. Jūsu lapa tiek atvērta.',
    sending: 'Gatavs. Jūsu veidlapa tiek sūtīta.',
    slow: 'Jūsu ierīcei vajag vairāk laika nekā citām. Varat gaidīt vai izmantot pogu.',
    remaining: 'Atlikušais laiks, aptuveni: {wait}',
    cookiesOff: {
      title: 'Lūdzu, atļaujiet sīkdatnes',
      text: 'Jūsu pārlūkprogramma nesaglabāja sīkdatni, kas apliecina sekmīgu pārbaudi. Atļaujiet sīkdatnes šai vietnei un mēģiniet vēlreiz.'
    },
    framed: {
      title: 'Lūdzu, atveriet šo lapu jaunā cilnē',
      text: 'Šī lapa ir parādīta citas vietnes iekšienē, kur Jūsu pārlūkprogramma nesaglabā mūsu sīkdatni. Atveriet to jaunā cilnē.'
    },
    formNotSent: {
      title: 'Lūdzu, nosūtiet veidlapu vēlreiz',
      text: 'Pārbaude ir pabeigta, bet Jūsu veidlapa vēl nav nosūtīta. Atgriezieties pie tās un nosūtiet to vēlreiz.'
    },
    formExpired: {
      title: 'Lūdzu, nosūtiet veidlapu vēlreiz',
      text: 'Pārbaude ilga pārāk ilgi, un Jūsu veidlapa nav nosūtīta. Atgriezieties pie tās un nosūtiet to vēlreiz.'
    },
    failed: {
      title: 'Lūdzu, mēģiniet vēlreiz',
      text: 'Šoreiz pārbaude neizdevās. Mēģiniet vēlreiz vai nospiediet „Turpināt”.'
    },
    failedAgain: {
      title: 'Šeit tas nedarbojas',
      text: 'Pārbaude šajā pārlūkprogrammā vairākas reizes neizdevās. Nospiediet „Turpināt”, izmēģiniet citu pārlūkprogrammu vai paziņojiet mums.'
    },
    offline: {
      title: 'Savienojums pārtrūka',
      text: 'Pārbaudi neizdevās pabeigt. Pārbaudiet savienojumu un mēģiniet vēlreiz.'
    }
  },
  notices: {
    denied: {
      title: 'Šis pieprasījums ir noraidīts',
      text: 'Šī pakalpojuma automātiskā aizsardzība noraidīja Jūsu pieprasījumu. Ja domājat, ka tā ir kļūda, paziņojiet mums: to izskatīs cilvēks.'
    },
    banned: {
      title: 'Jūsu savienojums ir īslaicīgi bloķēts',
      text: 'No Jūsu savienojuma pienāca neparasti pieprasījumi, tāpēc pakalpojums pagaidām uz tiem neatbild. Ja domājat, ka tā ir kļūda, paziņojiet mums: to izskatīs cilvēks.'
    },
    too_many: {
      title: 'Pārāk daudz pieprasījumu',
      text: 'No Jūsu savienojuma īsā laikā pienāca ļoti daudz pieprasījumu. Mazliet uzgaidiet un mēģiniet vēlreiz.'
    },
    cookies_off: {
      title: 'Lūdzu, atļaujiet sīkdatnes',
      text: 'Jūsu pārlūkprogramma nesaglabāja sīkdatni, kas apliecina sekmīgu pārbaudi. Tā ir vajadzīga, lai atvērtu pakalpojumu, un nesatur neko par Jums. Atļaujiet sīkdatnes šai vietnei un mēģiniet vēlreiz.'
    },
    form_not_sent: {
      title: 'Lūdzu, nosūtiet veidlapu vēlreiz',
      text: 'Pārbaude ir pabeigta, bet Jūsu veidlapa nav nosūtīta. Spiediet pārlūkprogrammas pogu Atpakaļ, līdz redzat veidlapu, un nosūtiet to vēlreiz.'
    },
    form_expired: {
      title: 'Lūdzu, nosūtiet veidlapu vēlreiz',
      text: 'Jūsu veidlapa tika glabāta ierobežotu laiku, kas ir beidzies; tā nav nosūtīta. Atgriezieties, pārbaudiet ievadīto un nosūtiet to vēlreiz.'
    },
    form_already_sent: {
      title: 'Jūsu veidlapa jau ir nosūtīta',
      text: 'Šī veidlapa pēc pārbaudes tika nosūtīta vienreiz un otrreiz netiek sūtīta. Pārbaudiet, vai tā ir saņemta.'
    },
    not_found: {
      title: 'Lapa nav atrasta',
      text: 'Šajā adresē lapas nav. Pārbaudiet, vai adrese ir pilnīga.'
    },
    bad_request: {
      title: 'Šo pieprasījumu nevarēja nolasīt',
      text: 'To, ko nosūtīja Jūsu pārlūkprogramma, nevarēja nolasīt vai tas šeit nav atļauts. Atgriezieties un mēģiniet vēlreiz.'
    },
    too_large: {
      title: 'Tas ir pārāk liels',
      text: 'Nosūtītais ir lielāks, nekā šis pakalpojums pieņem. Atgriezieties un nosūtiet mazāk, piemēram, mazāku datni.'
    },
    too_slow: {
      title: 'Savienojums bija pārāk lēns',
      text: 'Jūsu pieprasījums nepienāca laikā. Pārbaudiet savienojumu un mēģiniet vēlreiz.'
    },
    unknown_host: {
      title: 'Šajā adresē nav pakalpojuma',
      text: 'Šis nosaukums ved šurp, bet neviens pakalpojums uz to neatbild. Pārbaudiet adresi.'
    },
    internal: {
      title: 'Radās kļūda',
      text: 'Kļūda ir mūsu, nevis Jūsu. Pēc brīža mēģiniet vēlreiz. Ja sūtījāt veidlapu, pārbaudiet, vai tā ir saņemta, pirms sūtāt to vēlreiz.'
    },
    bad_gateway: {
      title: 'Pakalpojums nav sasniedzams',
      text: 'Pakalpojums šajā adresē pašlaik neatbild. Mēģiniet vēlāk. Ja sūtījāt veidlapu, pārbaudiet, vai tā ir saņemta, pirms sūtāt to vēlreiz.'
    },
    unavailable: {
      title: 'Pakalpojums ir ļoti noslogots',
      text: 'Jūsu pieprasījumu pašlaik nevarēja pieņemt, un tas netika nodots tālāk. Pēc brīža mēģiniet vēlreiz.'
    },
    gateway_timeout: {
      title: 'Pakalpojums atbild pārāk ilgi',
      text: 'Pakalpojums neatbildēja laikā. Ja sūtījāt veidlapu, pārbaudiet, vai tā ir saņemta, pirms sūtāt to vēlreiz.'
    },
    maintenance: {
      title: 'Pakalpojums slēgts apkopes dēļ',
      text: 'Ar šo pakalpojumu notiek darbi, pēc tam tas atkal būs atvērts. Tas, ko tikko nosūtījāt, netika saņemts; tad nosūtiet to vēlreiz.'
    }
  },
  tryAgainIn: 'Mēģināt vēlreiz varēsiet pēc: {wait}',
  tryAgainNow: 'Tagad varat mēģināt vēlreiz.',
  opensAt: 'Paredzamā atkārtotā atvēršana: {time}',
  reason: 'Iemesls: {reason}',
  reasons: {
    rule: 'šī pakalpojuma noteikums',
    score: 'pieprasījuma automātisks novērtējums',
    limit: 'pieprasījumu skaits',
    ban: 'īslaicīgs bloķējums'
  },
  deadline: 'Ja Jums jāievēro termiņš, saglabājiet šo numuru un laiku; tie apliecina, ka mēģinājāt.',
  startPage: 'Uz sākumlapu',
  help: 'Nedarbojas?',
  call: 'Zvaniet {phone}.',
  write: 'Rakstiet uz {email}.',
  callOrWrite: 'Zvaniet {phone} vai rakstiet uz {email}.',
  visit: 'Klātienē: {place}',
  incident: 'Gadījuma numurs: {id}',
  time: 'Laiks: {time}',
  otherLanguages: 'Citas valodas',
  privacy: 'Datu aizsardzība',
  accessibility: 'Piekļūstamība'
}
