import type { Messages } from './messages.ts'

export const ro: Messages = {
  tag: 'ro',
  locale: 'ro',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Română',
  title: 'Un moment, vă rugăm',
  sentence: 'O scurtă verificare automată protejează acest serviciu împotriva roboților.',
  byItself: 'Browserul dumneavoastră o face singur; nu trebuie să faceți nimic.',
  progress: 'Verificare în curs',
  byHand: 'Apăsați „Continuă”; pagina se va deschide după aproximativ {wait}.',
  scriptOff:
    'Verificarea nu se poate face singură, deoarece JavaScript este dezactivat sau nu funcționează în browserul dumneavoastră.',
  continue: 'Continuă',
  continueAndSend: 'Continuă și trimite formularul',
  formKept: 'Formularul dumneavoastră este păstrat și va fi trimis imediat ce verificarea se încheie.',
  formTooLarge:
    'Formularul dumneavoastră este prea mare pentru a fi păstrat în timpul verificării și nu a fost trimis. După verificare, reveniți la el și trimiteți-l din nou.',
  formNotKept:
    'Formularul dumneavoastră nu a fost trimis. După verificare, reveniți la el și trimiteți-l din nou.',
  retry: 'Încearcă din nou',
  backToForm: 'Înapoi la formular',
  openInNewTab: 'Deschide într-o filă nouă',
  script: {
    still: 'Verificarea continuă. Vă mulțumim pentru răbdare.',
    done: 'Gata. Pagina se deschide.',
    sending: 'Gata. Formularul este în curs de trimitere.',
    slow: 'Dispozitivul dumneavoastră are nevoie de mai mult timp decât altele. Puteți aștepta sau folosi butonul.',
    remaining: 'Timp rămas: aproximativ {wait}',
    cookiesOff: {
      title: 'Vă rugăm să permiteți cookie-urile',
      text: 'Browserul nu a păstrat cookie-ul care atestă verificarea reușită. Permiteți cookie-urile pentru acest site și încercați din nou.'
    },
    framed: {
      title: 'Vă rugăm să deschideți pagina într-o filă nouă',
      text: 'Această pagină este afișată în interiorul altui site, unde browserul nu păstrează cookie-ul nostru. Deschideți-o într-o filă nouă.'
    },
    formNotSent: {
      title: 'Vă rugăm să trimiteți din nou formularul',
      text: 'Verificarea s-a încheiat, dar formularul nu a fost încă trimis. Reveniți la el și trimiteți-l din nou.'
    },
    formExpired: {
      title: 'Vă rugăm să trimiteți din nou formularul',
      text: 'Verificarea a durat prea mult și formularul nu a fost trimis. Reveniți la el și trimiteți-l din nou.'
    },
    failed: {
      title: 'Vă rugăm să încercați din nou',
      text: 'De data aceasta verificarea nu a reușit. Încercați din nou sau apăsați „Continuă”.'
    },
    failedAgain: {
      title: 'Aici nu funcționează',
      text: 'Verificarea a eșuat de mai multe ori în acest browser. Apăsați „Continuă”, încercați alt browser sau anunțați-ne.'
    },
    offline: {
      title: 'Conexiunea s-a întrerupt',
      text: 'Verificarea nu a putut fi finalizată. Verificați conexiunea și încercați din nou.'
    }
  },
  notices: {
    denied: {
      title: 'Această cerere a fost refuzată',
      text: 'Protecția automată a acestui serviciu a refuzat cererea dumneavoastră. Dacă credeți că este o greșeală, anunțați-ne: o persoană va analiza cazul.'
    },
    banned: {
      title: 'Conexiunea este blocată temporar',
      text: 'De la conexiunea dumneavoastră au venit cereri neobișnuite, de aceea acest serviciu nu îi răspunde deocamdată. Dacă credeți că este o greșeală, anunțați-ne: o persoană va analiza cazul.'
    },
    too_many: {
      title: 'Prea multe cereri',
      text: 'De la conexiunea dumneavoastră au venit foarte multe cereri în scurt timp. Așteptați puțin, apoi încercați din nou.'
    },
    cookies_off: {
      title: 'Vă rugăm să permiteți cookie-urile',
      text: 'Browserul nu a păstrat cookie-ul care atestă verificarea reușită. Acesta este necesar pentru a deschide serviciul și nu conține nimic despre dumneavoastră. Permiteți cookie-urile pentru acest site și încercați din nou.'
    },
    form_not_sent: {
      title: 'Vă rugăm să trimiteți din nou formularul',
      text: 'Verificarea s-a încheiat, dar formularul nu a fost trimis. Apăsați butonul Înapoi al browserului până când vedeți formularul și trimiteți-l din nou.'
    },
    form_expired: {
      title: 'Vă rugăm să trimiteți din nou formularul',
      text: 'Formularul a fost păstrat un timp limitat, care a expirat; nu a fost trimis. Reveniți, verificați datele introduse și trimiteți-l din nou.'
    },
    form_already_sent: {
      title: 'Formularul a fost deja trimis',
      text: 'Acest formular a fost trimis o dată după verificare și nu este trimis a doua oară. Verificați dacă a ajuns.'
    },
    not_found: {
      title: 'Pagina nu a fost găsită',
      text: 'La această adresă nu există nicio pagină. Verificați dacă adresa este completă.'
    },
    bad_request: {
      title: 'Această cerere nu a putut fi citită',
      text: 'Ceea ce a trimis browserul nu a putut fi citit sau nu este permis aici. Reveniți și încercați din nou.'
    },
    too_large: {
      title: 'Este prea mare',
      text: 'Ceea ce ați trimis depășește ce acceptă acest serviciu. Reveniți și trimiteți mai puțin, de exemplu un fișier mai mic.'
    },
    too_slow: {
      title: 'Conexiunea a fost prea lentă',
      text: 'Cererea dumneavoastră nu a ajuns la timp. Verificați conexiunea și încercați din nou.'
    },
    unknown_host: {
      title: 'Niciun serviciu la această adresă',
      text: 'Acest nume duce aici, dar niciun serviciu nu răspunde la el. Verificați adresa.'
    },
    internal: {
      title: 'Ceva nu a mers bine',
      text: 'Greșeala este a noastră, nu a dumneavoastră. Încercați din nou peste un moment. Dacă trimiteați un formular, verificați dacă a ajuns înainte de a-l trimite din nou.'
    },
    bad_gateway: {
      title: 'Serviciul nu poate fi accesat',
      text: 'Serviciul de la această adresă nu răspunde în acest moment. Încercați mai târziu. Dacă trimiteați un formular, verificați dacă a ajuns înainte de a-l trimite din nou.'
    },
    unavailable: {
      title: 'Serviciul este foarte ocupat',
      text: 'Cererea dumneavoastră nu a putut fi preluată acum și nu a fost transmisă. Încercați din nou peste un moment.'
    },
    gateway_timeout: {
      title: 'Serviciul răspunde prea greu',
      text: 'Serviciul nu a răspuns la timp. Dacă trimiteați un formular, verificați dacă a ajuns înainte de a-l trimite din nou.'
    },
    maintenance: {
      title: 'Serviciul este închis pentru întreținere',
      text: 'Se lucrează la acest serviciu, care se va redeschide apoi. Ceea ce tocmai ați trimis nu a ajuns; trimiteți din nou atunci.'
    }
  },
  tryAgainIn: 'Puteți încerca din nou peste: {wait}',
  tryAgainNow: 'Acum puteți încerca din nou.',
  opensAt: 'Redeschidere prevăzută: {time}',
  reason: 'Motiv: {reason}',
  reasons: {
    rule: 'o regulă a acestui serviciu',
    score: 'o evaluare automată a cererii',
    limit: 'numărul de cereri',
    ban: 'o blocare temporară'
  },
  deadline: 'Dacă aveți un termen de respectat, păstrați acest număr și ora; ele arată că ați încercat.',
  startPage: 'Mergi la pagina de start',
  help: 'Nu funcționează?',
  call: 'Sunați la {phone}.',
  write: 'Scrieți la {email}.',
  callOrWrite: 'Sunați la {phone} sau scrieți la {email}.',
  visit: 'La ghișeu: {place}',
  incident: 'Numărul incidentului: {id}',
  time: 'Ora: {time}',
  otherLanguages: 'Alte limbi',
  privacy: 'Protecția datelor',
  accessibility: 'Accesibilitate'
}
