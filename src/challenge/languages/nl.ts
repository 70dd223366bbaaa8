import type { Messages } from './messages.ts'

export const nl: Messages = {
  tag: 'nl',
  locale: 'nl',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Nederlands',
  title: 'Een ogenblik, alstublieft',
  sentence: 'Een korte automatische controle beschermt deze dienst tegen robots.',
  byItself: 'Uw browser doet dit vanzelf; u hoeft niets te doen.',
  progress: 'Controle bezig',
  byHand: 'Druk op ‘Doorgaan’; uw pagina gaat daarna na ongeveer {wait} open.',
  scriptOff: 'De controle kan niet vanzelf verlopen, omdat JavaScript in uw browser uitstaat of niet werkt.',
  continue: 'Doorgaan',
  continueAndSend: 'Doorgaan en formulier versturen',
  formKept: 'Uw formulier wordt bewaard en verstuurd zodra de controle klaar is.',
  formTooLarge:
    'Uw formulier is te groot om tijdens de controle te bewaren en is niet verstuurd. Ga er na de controle naar terug en verstuur het opnieuw.',
  formNotKept: 'Uw formulier is niet verstuurd. Ga er na de controle naar terug en verstuur het opnieuw.',
  retry: 'Opnieuw proberen',
  backToForm: 'Terug naar het formulier',
  openInNewTab: 'Openen in een nieuw tabblad',
  script: {
    still: 'De controle loopt nog. Dank u voor uw geduld.',
    done: 'Klaar. Uw pagina gaat open.',
    sending: 'Klaar. Uw formulier wordt verstuurd.',
    slow: 'Uw apparaat heeft meer tijd nodig dan de meeste. U kunt wachten of de knop gebruiken.',
    remaining: 'Resterende tijd: ongeveer {wait}',
    cookiesOff: {
      title: 'Sta cookies toe, alstublieft',
      text: 'Uw browser heeft de cookie niet bewaard waaruit blijkt dat de controle is geslaagd. Sta cookies toe voor deze website en probeer het opnieuw.'
    },
    framed: {
      title: 'Open deze pagina in een nieuw tabblad',
      text: 'Deze pagina wordt binnen een andere website getoond; daar bewaart uw browser onze cookie niet. Open de pagina in een nieuw tabblad.'
    },
    formNotSent: {
      title: 'Verstuur uw formulier opnieuw',
      text: 'De controle is klaar, maar uw formulier is nog niet verstuurd. Ga ernaar terug en verstuur het opnieuw.'
    },
    formExpired: {
      title: 'Verstuur uw formulier opnieuw',
      text: 'De controle duurde te lang en uw formulier is niet verstuurd. Ga ernaar terug en verstuur het opnieuw.'
    },
    failed: {
      title: 'Probeer het opnieuw',
      text: 'De controle is deze keer niet gelukt. Probeer het opnieuw of druk op ‘Doorgaan’.'
    },
    failedAgain: {
      title: 'Hier lukt het niet',
      text: 'De controle is in deze browser meermaals mislukt. Druk op ‘Doorgaan’, probeer een andere browser of laat het ons weten.'
    },
    offline: {
      title: 'De verbinding is verbroken',
      text: 'De controle kon niet worden voltooid. Controleer uw verbinding en probeer het opnieuw.'
    }
  },
  notices: {
    denied: {
      title: 'Dit verzoek is geweigerd',
      text: 'De automatische beveiliging van deze dienst heeft uw verzoek geweigerd. Denkt u dat dit een vergissing is, laat het ons dan weten: een medewerker bekijkt het.'
    },
    banned: {
      title: 'Uw verbinding is tijdelijk geblokkeerd',
      text: 'Via uw verbinding kwamen ongewone verzoeken binnen; daarom antwoordt deze dienst voorlopig niet. Denkt u dat dit een vergissing is, laat het ons dan weten: een medewerker bekijkt het.'
    },
    too_many: {
      title: 'Te veel verzoeken',
      text: 'Via uw verbinding zijn in korte tijd zeer veel verzoeken gedaan. Wacht even en probeer het dan opnieuw.'
    },
    cookies_off: {
      title: 'Sta cookies toe, alstublieft',
      text: 'Uw browser heeft de cookie niet bewaard waaruit blijkt dat de controle is geslaagd. De cookie is nodig om deze dienst te openen en bevat niets over u. Sta cookies toe voor deze website en probeer het opnieuw.'
    },
    form_not_sent: {
      title: 'Verstuur uw formulier opnieuw',
      text: 'De controle is klaar, maar uw formulier is niet verstuurd. Druk op de terugknop van uw browser tot u uw formulier ziet en verstuur het opnieuw.'
    },
    form_expired: {
      title: 'Verstuur uw formulier opnieuw',
      text: 'Uw formulier is beperkte tijd bewaard en die tijd is voorbij; het is niet verstuurd. Ga terug, controleer wat u hebt ingevuld en verstuur het opnieuw.'
    },
    form_already_sent: {
      title: 'Uw formulier is al verstuurd',
      text: 'Dit formulier is na de controle eenmaal verstuurd en wordt geen tweede keer verstuurd. Controleer of het is aangekomen.'
    },
    not_found: {
      title: 'Pagina niet gevonden',
      text: 'Op dit adres is geen pagina. Controleer of het adres volledig is.'
    },
    bad_request: {
      title: 'Dit verzoek was niet leesbaar',
      text: 'Wat uw browser heeft gestuurd, was niet leesbaar of is hier niet toegestaan. Ga terug en probeer het opnieuw.'
    },
    too_large: {
      title: 'Dit is te groot',
      text: 'Wat u hebt gestuurd, is groter dan deze dienst aanneemt. Ga terug en stuur minder, bijvoorbeeld een kleiner bestand.'
    },
    too_slow: {
      title: 'De verbinding was te traag',
      text: 'Uw verzoek is niet op tijd aangekomen. Controleer uw verbinding en probeer het opnieuw.'
    },
    unknown_host: {
      title: 'Geen dienst op dit adres',
      text: 'Deze naam leidt hierheen, maar geen enkele dienst reageert erop. Controleer het adres.'
    },
    internal: {
      title: 'Er is iets misgegaan',
      text: 'De fout ligt bij ons, niet bij u. Probeer het zo dadelijk opnieuw. Was u een formulier aan het versturen, controleer dan of het is aangekomen voordat u het opnieuw verstuurt.'
    },
    bad_gateway: {
      title: 'De dienst is niet bereikbaar',
      text: 'De dienst achter dit adres antwoordt op dit moment niet. Probeer het later opnieuw. Was u een formulier aan het versturen, controleer dan of het is aangekomen voordat u het opnieuw verstuurt.'
    },
    unavailable: {
      title: 'De dienst is erg druk',
      text: 'Uw verzoek kon zojuist niet worden aangenomen en is niet doorgestuurd. Probeer het zo dadelijk opnieuw.'
    },
    gateway_timeout: {
      title: 'De dienst doet er te lang over',
      text: 'De dienst heeft niet op tijd geantwoord. Was u een formulier aan het versturen, controleer dan of het is aangekomen voordat u het opnieuw verstuurt.'
    },
    maintenance: {
      title: 'De dienst is gesloten voor onderhoud',
      text: 'Er wordt aan deze dienst gewerkt; daarna gaat hij weer open. Wat u zojuist hebt verstuurd, is niet aangekomen; verstuur het dan opnieuw.'
    }
  },
  tryAgainIn: 'U kunt het opnieuw proberen over: {wait}',
  tryAgainNow: 'U kunt het nu opnieuw proberen.',
  opensAt: 'Gaat naar verwachting weer open: {time}',
  reason: 'Reden: {reason}',
  reasons: {
    rule: 'een regel van deze dienst',
    score: 'een automatische beoordeling van het verzoek',
    limit: 'het aantal verzoeken',
    ban: 'een tijdelijke blokkering'
  },
  deadline:
    'Hebt u een termijn, bewaar dan dit nummer en het tijdstip; ze tonen aan dat u het hebt geprobeerd.',
  startPage: 'Naar de startpagina',
  help: 'Werkt het niet?',
  call: 'Bel {phone}.',
  write: 'Schrijf naar {email}.',
  callOrWrite: 'Bel {phone} of schrijf naar {email}.',
  visit: 'Ter plaatse: {place}',
  incident: 'Incidentnummer: {id}',
  time: 'Tijd: {time}',
  otherLanguages: 'Andere talen',
  privacy: 'Privacy',
  accessibility: 'Toegankelijkheid'
}
