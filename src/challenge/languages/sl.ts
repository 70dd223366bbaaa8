import type { Messages } from './messages.ts'

export const sl: Messages = {
  tag: 'sl',
  locale: 'sl',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Slovenščina',
  title: 'Trenutek, prosimo',
  sentence: 'Kratko samodejno preverjanje varuje to storitev pred roboti.',
  byItself: 'Vaš brskalnik ga opravi sam; ničesar vam ni treba storiti.',
  progress: 'Preverjanje poteka',
  byHand: 'Pritisnite »Nadaljuj«; stran se bo odprla čez nekaj časa (približno {wait}).',
  scriptOff: 'Preverjanje ne more steči samo, ker je JavaScript v vašem brskalniku izklopljen ali ne deluje.',
  continue: 'Nadaljuj',
  continueAndSend: 'Nadaljuj in pošlji obrazec',
  formKept: 'Vaš obrazec je shranjen in bo poslan takoj, ko bo preverjanje končano.',
  formTooLarge:
    'Vaš obrazec je prevelik, da bi ga med preverjanjem shranili, in ni bil poslan. Po preverjanju se vrnite nanj in ga pošljite znova.',
  formNotKept: 'Vaš obrazec ni bil poslan. Po preverjanju se vrnite nanj in ga pošljite znova.',
  retry: 'Poskusi znova',
  backToForm: 'Nazaj na obrazec',
  openInNewTab: 'Odpri v novem zavihku',
  script: {
    still: 'Preverjanje še poteka. Hvala za potrpežljivost.',
    done: 'Končano. Vaša stran se odpira.',
    sending: 'Končano. Vaš obrazec se pošilja.',
    slow: 'Vaša naprava potrebuje več časa kot druge. Lahko počakate ali uporabite gumb.',
    remaining: 'Preostali čas: približno {wait}',
    cookiesOff: {
      title: 'Prosimo, dovolite piškotke',
      text: 'Vaš brskalnik ni ohranil piškotka, ki potrjuje opravljeno preverjanje. Dovolite piškotke za to spletno mesto in poskusite znova.'
    },
    framed: {
      title: 'Prosimo, odprite to stran v novem zavihku',
      text: 'Ta stran je prikazana znotraj drugega spletnega mesta, kjer vaš brskalnik ne ohrani našega piškotka. Odprite jo v novem zavihku.'
    },
    formNotSent: {
      title: 'Prosimo, znova pošljite obrazec',
      text: 'Preverjanje je končano, vendar vaš obrazec še ni bil poslan. Vrnite se nanj in ga pošljite znova.'
    },
    formExpired: {
      title: 'Prosimo, znova pošljite obrazec',
      text: 'Preverjanje je trajalo predolgo in vaš obrazec ni bil poslan. Vrnite se nanj in ga pošljite znova.'
    },
    failed: {
      title: 'Prosimo, poskusite znova',
      text: 'Preverjanje tokrat ni uspelo. Poskusite znova ali pritisnite »Nadaljuj«.'
    },
    failedAgain: {
      title: 'Tukaj ne deluje',
      text: 'Preverjanje v tem brskalniku večkrat ni uspelo. Pritisnite »Nadaljuj«, poskusite z drugim brskalnikom ali nam sporočite.'
    },
    offline: {
      title: 'Povezava je bila prekinjena',
      text: 'Preverjanja ni bilo mogoče dokončati. Preverite povezavo in poskusite znova.'
    }
  },
  notices: {
    denied: {
      title: 'Ta zahteva je bila zavrnjena',
      text: 'Samodejna zaščita te storitve je zavrnila vašo zahtevo. Če menite, da gre za napako, nam sporočite: pregledal jo bo človek.'
    },
    banned: {
      title: 'Vaša povezava je začasno blokirana',
      text: 'Z vaše povezave so prišle nenavadne zahteve, zato ji ta storitev za zdaj ne odgovarja. Če menite, da gre za napako, nam sporočite: pregledal jo bo človek.'
    },
    too_many: {
      title: 'Preveč zahtev',
      text: 'Z vaše povezave je v kratkem času prišlo zelo veliko zahtev. Malo počakajte in poskusite znova.'
    },
    cookies_off: {
      title: 'Prosimo, dovolite piškotke',
      text: 'Vaš brskalnik ni ohranil piškotka, ki potrjuje opravljeno preverjanje. Potreben je za odprtje storitve in o vas ne vsebuje ničesar. Dovolite piškotke za to spletno mesto in poskusite znova.'
    },
    form_not_sent: {
      title: 'Prosimo, znova pošljite obrazec',
      text: 'Preverjanje je končano, vendar vaš obrazec ni bil poslan. Pritiskajte gumb Nazaj v brskalniku, dokler ne vidite obrazca, in ga pošljite znova.'
    },
    form_expired: {
      title: 'Prosimo, znova pošljite obrazec',
      text: 'Vaš obrazec je bil shranjen za omejen čas, ki je potekel; ni bil poslan. Vrnite se, preverite vnesene podatke in ga pošljite znova.'
    },
    form_already_sent: {
      title: 'Vaš obrazec je že bil poslan',
      text: 'Ta obrazec je bil po preverjanju enkrat poslan in se ne pošlje še enkrat. Preverite, ali je prispel.'
    },
    not_found: {
      title: 'Strani ni mogoče najti',
      text: 'Na tem naslovu ni nobene strani. Preverite, ali je naslov popoln.'
    },
    bad_request: {
      title: 'Te zahteve ni bilo mogoče prebrati',
      text: 'Tega, kar je poslal vaš brskalnik, ni bilo mogoče prebrati ali tukaj ni dovoljeno. Vrnite se in poskusite znova.'
    },
    too_large: {
      title: 'To je preveliko',
      text: 'Kar ste poslali, je večje od tega, kar storitev sprejme. Vrnite se in pošljite manj, na primer manjšo datoteko.'
    },
    too_slow: {
      title: 'Povezava je bila prepočasna',
      text: 'Vaša zahteva ni prispela pravočasno. Preverite povezavo in poskusite znova.'
    },
    unknown_host: {
      title: 'Na tem naslovu ni storitve',
      text: 'To ime vodi sem, vendar nanj ne odgovarja nobena storitev. Preverite naslov.'
    },
    internal: {
      title: 'Nekaj je šlo narobe',
      text: 'Napaka je naša, ne vaša. Čez trenutek poskusite znova. Če ste pošiljali obrazec, preverite, ali je prispel, preden ga pošljete znova.'
    },
    bad_gateway: {
      title: 'Storitev ni dosegljiva',
      text: 'Storitev na tem naslovu trenutno ne odgovarja. Poskusite pozneje. Če ste pošiljali obrazec, preverite, ali je prispel, preden ga pošljete znova.'
    },
    unavailable: {
      title: 'Storitev je zelo obremenjena',
      text: 'Vaše zahteve trenutno ni bilo mogoče sprejeti in ni bila posredovana. Čez trenutek poskusite znova.'
    },
    gateway_timeout: {
      title: 'Storitev odgovarja predolgo',
      text: 'Storitev ni odgovorila pravočasno. Če ste pošiljali obrazec, preverite, ali je prispel, preden ga pošljete znova.'
    },
    maintenance: {
      title: 'Storitev je zaprta zaradi vzdrževanja',
      text: 'Na tej storitvi potekajo dela, nato se bo znova odprla. Kar ste pravkar poslali, ni prispelo; takrat to pošljite znova.'
    }
  },
  tryAgainIn: 'Znova lahko poskusite čez: {wait}',
  tryAgainNow: 'Zdaj lahko poskusite znova.',
  opensAt: 'Predvideno vnovično odprtje: {time}',
  reason: 'Razlog: {reason}',
  reasons: {
    rule: 'pravilo te storitve',
    score: 'samodejna ocena zahteve',
    limit: 'število zahtev',
    ban: 'začasna blokada'
  },
  deadline: 'Če vas veže rok, shranite to številko in čas; dokazujeta, da ste poskusili.',
  startPage: 'Na začetno stran',
  help: 'Ne deluje?',
  call: 'Pokličite {phone}.',
  write: 'Pišite na {email}.',
  callOrWrite: 'Pokličite {phone} ali pišite na {email}.',
  visit: 'Osebno: {place}',
  incident: 'Številka dogodka: {id}',
  time: 'Čas: {time}',
  otherLanguages: 'Drugi jeziki',
  privacy: 'Varstvo podatkov',
  accessibility: 'Dostopnost'
}
