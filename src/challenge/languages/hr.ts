import type { Messages } from './messages.ts'

export const hr: Messages = {
  tag: 'hr',
  locale: 'hr',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Hrvatski',
  title: 'Trenutak, molimo',
  sentence: 'Kratka automatska provjera štiti ovu uslugu od robota.',
  byItself: 'Vaš je preglednik obavlja sam; ne trebate ništa učiniti.',
  progress: 'Provjera je u tijeku',
  byHand: 'Pritisnite „Nastavi”; stranica će se otvoriti uskoro (za otprilike {wait}).',
  scriptOff: 'Provjera se ne može obaviti sama jer je JavaScript u vašem pregledniku isključen ili ne radi.',
  continue: 'Nastavi',
  continueAndSend: 'Nastavi i pošalji obrazac',
  formKept: 'Vaš je obrazac sačuvan i bit će poslan čim provjera završi.',
  formTooLarge:
    'Vaš je obrazac prevelik da bi se sačuvao tijekom provjere i nije poslan. Nakon provjere vratite se na njega i pošaljite ga ponovno.',
  formNotKept: 'Vaš obrazac nije poslan. Nakon provjere vratite se na njega i pošaljite ga ponovno.',
  retry: 'Pokušaj ponovno',
  backToForm: 'Natrag na obrazac',
  openInNewTab: 'Otvori u novoj kartici',
  script: {
    still: 'Provjera još traje. Hvala na strpljenju.',
    done: 'Gotovo. Vaša se stranica otvara.',
    sending: 'Gotovo. Vaš se obrazac šalje.',
    slow: 'Vašem je uređaju potrebno više vremena nego drugima. Možete pričekati ili upotrijebiti gumb.',
    remaining: 'Preostalo vrijeme: otprilike {wait}',
    cookiesOff: {
      title: 'Molimo dopustite kolačiće',
      text: 'Vaš preglednik nije sačuvao kolačić koji potvrđuje uspješnu provjeru. Dopustite kolačiće za ovo web-mjesto i pokušajte ponovno.'
    },
    framed: {
      title: 'Molimo otvorite ovu stranicu u novoj kartici',
      text: 'Ova se stranica prikazuje unutar drugog web-mjesta, gdje vaš preglednik ne čuva naš kolačić. Otvorite je u novoj kartici.'
    },
    formNotSent: {
      title: 'Molimo ponovno pošaljite obrazac',
      text: 'Provjera je gotova, ali vaš obrazac još nije poslan. Vratite se na njega i pošaljite ga ponovno.'
    },
    formExpired: {
      title: 'Molimo ponovno pošaljite obrazac',
      text: 'Provjera je trajala predugo i vaš obrazac nije poslan. Vratite se na njega i pošaljite ga ponovno.'
    },
    failed: {
      title: 'Molimo pokušajte ponovno',
      text: 'Provjera ovaj put nije uspjela. Pokušajte ponovno ili pritisnite „Nastavi”.'
    },
    failedAgain: {
      title: 'Ovdje ne radi',
      text: 'Provjera u ovom pregledniku nekoliko puta nije uspjela. Pritisnite „Nastavi”, pokušajte s drugim preglednikom ili nam javite.'
    },
    offline: {
      title: 'Veza je prekinuta',
      text: 'Provjera se nije mogla dovršiti. Provjerite vezu i pokušajte ponovno.'
    }
  },
  notices: {
    denied: {
      title: 'Ovaj je zahtjev odbijen',
      text: 'Automatska zaštita ove usluge odbila je vaš zahtjev. Ako mislite da je to pogreška, javite nam: pogledat će je čovjek.'
    },
    banned: {
      title: 'Vaša je veza privremeno blokirana',
      text: 'S vaše su veze stigli neuobičajeni zahtjevi pa joj ova usluga zasad ne odgovara. Ako mislite da je to pogreška, javite nam: pogledat će je čovjek.'
    },
    too_many: {
      title: 'Previše zahtjeva',
      text: 'S vaše je veze u kratkom vremenu stiglo vrlo mnogo zahtjeva. Malo pričekajte pa pokušajte ponovno.'
    },
    cookies_off: {
      title: 'Molimo dopustite kolačiće',
      text: 'Vaš preglednik nije sačuvao kolačić koji potvrđuje uspješnu provjeru. Potreban je za otvaranje usluge i ne sadržava ništa o vama. Dopustite kolačiće za ovo web-mjesto i pokušajte ponovno.'
    },
    form_not_sent: {
      title: 'Molimo ponovno pošaljite obrazac',
      text: 'Provjera je gotova, ali vaš obrazac nije poslan. Pritišćite gumb Natrag u pregledniku dok ne vidite obrazac i pošaljite ga ponovno.'
    },
    form_expired: {
      title: 'Molimo ponovno pošaljite obrazac',
      text: 'Vaš je obrazac bio sačuvan ograničeno vrijeme, koje je isteklo; nije poslan. Vratite se, provjerite podatke i pošaljite ga ponovno.'
    },
    form_already_sent: {
      title: 'Vaš je obrazac već poslan',
      text: 'Ovaj je obrazac nakon provjere poslan jedanput i ne šalje se drugi put. Provjerite je li stigao.'
    },
    not_found: {
      title: 'Stranica nije pronađena',
      text: 'Na ovoj adresi nema stranice. Provjerite je li adresa potpuna.'
    },
    bad_request: {
      title: 'Ovaj se zahtjev nije mogao pročitati',
      text: 'To što je vaš preglednik poslao nije se moglo pročitati ili ovdje nije dopušteno. Vratite se i pokušajte ponovno.'
    },
    too_large: {
      title: 'To je preveliko',
      text: 'To što ste poslali veće je od onoga što ova usluga prima. Vratite se i pošaljite manje, na primjer manju datoteku.'
    },
    too_slow: {
      title: 'Veza je bila prespora',
      text: 'Vaš zahtjev nije stigao na vrijeme. Provjerite vezu i pokušajte ponovno.'
    },
    unknown_host: {
      title: 'Na ovoj adresi nema usluge',
      text: 'Ovo ime vodi ovamo, ali nijedna usluga na njega ne odgovara. Provjerite adresu.'
    },
    internal: {
      title: 'Nešto je pošlo po krivu',
      text: 'Pogreška je naša, ne vaša. Pokušajte ponovno za koji trenutak. Ako ste slali obrazac, provjerite je li stigao prije nego što ga ponovno pošaljete.'
    },
    bad_gateway: {
      title: 'Usluga nije dostupna',
      text: 'Usluga na ovoj adresi trenutačno ne odgovara. Pokušajte poslije. Ako ste slali obrazac, provjerite je li stigao prije nego što ga ponovno pošaljete.'
    },
    unavailable: {
      title: 'Usluga je vrlo opterećena',
      text: 'Vaš se zahtjev trenutačno nije mogao primiti i nije proslijeđen. Pokušajte ponovno za koji trenutak.'
    },
    gateway_timeout: {
      title: 'Usluga odgovara predugo',
      text: 'Usluga nije odgovorila na vrijeme. Ako ste slali obrazac, provjerite je li stigao prije nego što ga ponovno pošaljete.'
    },
    maintenance: {
      title: 'Usluga je zatvorena zbog održavanja',
      text: 'Na ovoj se usluzi radi, a zatim će se ponovno otvoriti. To što ste upravo poslali nije stiglo; tada to pošaljite ponovno.'
    }
  },
  tryAgainIn: 'Ponovno možete pokušati za: {wait}',
  tryAgainNow: 'Sada možete pokušati ponovno.',
  opensAt: 'Očekivano ponovno otvaranje: {time}',
  reason: 'Razlog: {reason}',
  reasons: {
    rule: 'pravilo ove usluge',
    score: 'automatska procjena zahtjeva',
    limit: 'broj zahtjeva',
    ban: 'privremena blokada'
  },
  deadline: 'Ako vas veže rok, sačuvajte ovaj broj i vrijeme; oni pokazuju da ste pokušali.',
  startPage: 'Na početnu stranicu',
  help: 'Ne radi?',
  call: 'Nazovite {phone}.',
  write: 'Pišite na {email}.',
  callOrWrite: 'Nazovite {phone} ili pišite na {email}.',
  visit: 'Osobno: {place}',
  incident: 'Broj događaja: {id}',
  time: 'Vrijeme: {time}',
  otherLanguages: 'Drugi jezici',
  privacy: 'Zaštita podataka',
  accessibility: 'Pristupačnost'
}
