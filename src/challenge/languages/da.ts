import type { Messages } from './messages.ts'

export const da: Messages = {
  tag: 'da',
  locale: 'da',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Dansk',
  title: 'Et øjeblik',
  sentence: 'En kort automatisk kontrol beskytter denne tjeneste mod robotter.',
  byItself: 'Din browser klarer det selv; du behøver ikke gøre noget.',
  progress: 'Kontrol i gang',
  byHand: 'Tryk på ”Fortsæt”; din side åbner efter cirka {wait}.',
  scriptOff:
    'Kontrollen kan ikke køre af sig selv, fordi JavaScript er slået fra eller ikke virker i din browser.',
  continue: 'Fortsæt',
  continueAndSend: 'Fortsæt og send formularen',
  formKept: 'Din formular er gemt og bliver sendt, så snart kontrollen er færdig.',
  formTooLarge:
    'Din formular er for stor til at blive gemt under kontrollen og er ikke sendt. Gå tilbage til den efter kontrollen, og send den igen.',
  formNotKept: 'Din formular er ikke sendt. Gå tilbage til den efter kontrollen, og send den igen.',
  retry: 'Prøv igen',
  backToForm: 'Tilbage til formularen',
  openInNewTab: 'Åbn i en ny fane',
  script: {
    still: 'Kontrollen er stadig i gang. Tak for din tålmodighed.',
    done: 'Færdig. Din side åbner.',
    sending: 'Færdig. Din formular bliver sendt.',
    slow: 'Din enhed har brug for mere tid end de fleste. Du kan vente eller bruge knappen.',
    remaining: 'Tid tilbage: cirka {wait}',
    cookiesOff: {
      title: 'Tillad cookies',
      text: 'Din browser har ikke gemt den cookie, der viser, at du har bestået kontrollen. Tillad cookies for dette websted, og prøv igen.'
    },
    framed: {
      title: 'Åbn denne side i en ny fane',
      text: 'Denne side vises inde i et andet websted, hvor din browser ikke gemmer vores cookie. Åbn den i en ny fane.'
    },
    formNotSent: {
      title: 'Send din formular igen',
      text: 'Kontrollen er færdig, men din formular er ikke sendt endnu. Gå tilbage til den, og send den igen.'
    },
    formExpired: {
      title: 'Send din formular igen',
      text: 'Kontrollen tog for lang tid, og din formular er ikke sendt. Gå tilbage til den, og send den igen.'
    },
    failed: {
      title: 'Prøv igen',
      text: 'Kontrollen lykkedes ikke denne gang. Prøv igen, eller tryk på ”Fortsæt”.'
    },
    failedAgain: {
      title: 'Det virker ikke her',
      text: 'Kontrollen er mislykkedes flere gange i denne browser. Tryk på ”Fortsæt”, prøv en anden browser, eller giv os besked.'
    },
    offline: {
      title: 'Forbindelsen blev afbrudt',
      text: 'Kontrollen kunne ikke gennemføres. Kontrollér din forbindelse, og prøv igen.'
    }
  },
  notices: {
    denied: {
      title: 'Denne anmodning blev afvist',
      text: 'Den automatiske beskyttelse af denne tjeneste har afvist din anmodning. Hvis du mener, det er en fejl, så giv os besked: Et menneske vil se på det.'
    },
    banned: {
      title: 'Din forbindelse er spærret for en tid',
      text: 'Der er kommet usædvanlige anmodninger fra din forbindelse, og derfor svarer tjenesten den ikke for øjeblikket. Hvis du mener, det er en fejl, så giv os besked: Et menneske vil se på det.'
    },
    too_many: {
      title: 'For mange anmodninger',
      text: 'Der er kommet rigtig mange anmodninger fra din forbindelse på kort tid. Vent lidt, og prøv så igen.'
    },
    cookies_off: {
      title: 'Tillad cookies',
      text: 'Din browser har ikke gemt den cookie, der viser, at du har bestået kontrollen. Den er nødvendig for at åbne tjenesten og indeholder intet om dig. Tillad cookies for dette websted, og prøv igen.'
    },
    form_not_sent: {
      title: 'Send din formular igen',
      text: 'Kontrollen er færdig, men din formular er ikke sendt. Tryk på browserens tilbageknap, indtil du ser din formular, og send den igen.'
    },
    form_expired: {
      title: 'Send din formular igen',
      text: 'Din formular blev gemt i en begrænset tid, som er udløbet; den er ikke sendt. Gå tilbage, kontrollér dine oplysninger, og send den igen.'
    },
    form_already_sent: {
      title: 'Din formular er allerede sendt',
      text: 'Denne formular blev sendt én gang efter kontrollen og bliver ikke sendt igen. Kontrollér, om den er nået frem.'
    },
    not_found: {
      title: 'Siden blev ikke fundet',
      text: 'Der er ingen side på denne adresse. Kontrollér, at adressen er fuldstændig.'
    },
    bad_request: {
      title: 'Anmodningen kunne ikke læses',
      text: 'Det, din browser sendte, kunne ikke læses eller er ikke tilladt her. Gå tilbage, og prøv igen.'
    },
    too_large: {
      title: 'Det er for stort',
      text: 'Det, du sendte, er større end tjenesten tager imod. Gå tilbage, og send mindre, for eksempel en mindre fil.'
    },
    too_slow: {
      title: 'Forbindelsen var for langsom',
      text: 'Din anmodning nåede ikke frem i tide. Kontrollér din forbindelse, og prøv igen.'
    },
    unknown_host: {
      title: 'Ingen tjeneste på denne adresse',
      text: 'Navnet fører hertil, men ingen tjeneste svarer på det. Kontrollér adressen.'
    },
    internal: {
      title: 'Noget gik galt',
      text: 'Fejlen er vores, ikke din. Prøv igen om et øjeblik. Hvis du var ved at sende en formular, så kontrollér, om den er nået frem, før du sender den igen.'
    },
    bad_gateway: {
      title: 'Tjenesten kan ikke nås',
      text: 'Tjenesten bag denne adresse svarer ikke i øjeblikket. Prøv igen senere. Hvis du var ved at sende en formular, så kontrollér, om den er nået frem, før du sender den igen.'
    },
    unavailable: {
      title: 'Tjenesten har meget travlt',
      text: 'Din anmodning kunne ikke modtages lige nu og er ikke sendt videre. Prøv igen om et øjeblik.'
    },
    gateway_timeout: {
      title: 'Tjenesten er for længe om at svare',
      text: 'Tjenesten svarede ikke i tide. Hvis du var ved at sende en formular, så kontrollér, om den er nået frem, før du sender den igen.'
    },
    maintenance: {
      title: 'Tjenesten er lukket for vedligeholdelse',
      text: 'Der arbejdes på tjenesten, og den åbner igen bagefter. Det, du sendte lige nu, er ikke nået frem; send det igen til den tid.'
    }
  },
  tryAgainIn: 'Du kan prøve igen om: {wait}',
  tryAgainNow: 'Du kan prøve igen nu.',
  opensAt: 'Forventes at åbne igen: {time}',
  reason: 'Årsag: {reason}',
  reasons: {
    rule: 'en regel for denne tjeneste',
    score: 'en automatisk vurdering af anmodningen',
    limit: 'antallet af anmodninger',
    ban: 'en midlertidig spærring'
  },
  deadline: 'Hvis du har en frist, så gem dette nummer og tidspunktet; de viser, at du har forsøgt.',
  startPage: 'Gå til startsiden',
  help: 'Virker det ikke?',
  call: 'Ring til {phone}.',
  write: 'Skriv til {email}.',
  callOrWrite: 'Ring til {phone}, eller skriv til {email}.',
  visit: 'Personligt: {place}',
  incident: 'Hændelsesnummer: {id}',
  time: 'Tid: {time}',
  otherLanguages: 'Andre sprog',
  privacy: 'Privatliv',
  accessibility: 'Tilgængelighed'
}
