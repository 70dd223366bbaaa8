import type { Messages } from './messages.ts'

export const et: Messages = {
  tag: 'et',
  locale: 'et',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Eesti',
  title: 'Üks hetk, palun',
  sentence: 'Lühike automaatne kontroll kaitseb seda teenust robotite eest.',
  byItself: 'Teie brauser teeb seda ise; Te ei pea midagi tegema.',
  progress: 'Kontroll käib',
  byHand: 'Vajutage „Edasi”; Teie leht avaneb varsti (ooteaeg umbes {wait}).',
  scriptOff: 'Kontroll ei saa ise toimuda, sest JavaScript on Teie brauseris välja lülitatud või ei tööta.',
  continue: 'Edasi',
  continueAndSend: 'Edasi ja saada vorm',
  formKept: 'Teie vorm on alles ja saadetakse kohe, kui kontroll on lõppenud.',
  formTooLarge:
    'Teie vorm on kontrolli ajal hoidmiseks liiga suur ja seda ei saadetud. Pärast kontrolli minge selle juurde tagasi ja saatke see uuesti.',
  formNotKept: 'Teie vormi ei saadetud. Pärast kontrolli minge selle juurde tagasi ja saatke see uuesti.',
  retry: 'Proovi uuesti',
  backToForm: 'Tagasi vormi juurde',
  openInNewTab: 'Ava uuel vahelehel',
  script: {
    still: 'Kontroll kestab veel. Täname kannatlikkuse eest.',
    done: 'Valmis. Teie leht avaneb.',
    sending: 'Valmis. Teie vormi saadetakse.',
    slow: 'Teie seade vajab rohkem aega kui enamik. Võite oodata või kasutada nuppu.',
    remaining: 'Aega jäänud: umbes {wait}',
    cookiesOff: {
      title: 'Palun lubage küpsised',
      text: 'Teie brauser ei säilitanud küpsist, mis näitab, et kontroll on läbitud. Lubage selle saidi küpsised ja proovige uuesti.'
    },
    framed: {
      title: 'Palun avage see leht uuel vahelehel',
      text: 'Seda lehte näidatakse teise saidi sees, kus Teie brauser meie küpsist ei säilita. Avage see uuel vahelehel.'
    },
    formNotSent: {
      title: 'Palun saatke oma vorm uuesti',
      text: 'Kontroll on tehtud, kuid Teie vormi ei ole veel saadetud. Minge selle juurde tagasi ja saatke see uuesti.'
    },
    formExpired: {
      title: 'Palun saatke oma vorm uuesti',
      text: 'Kontroll kestis liiga kaua ja Teie vormi ei saadetud. Minge selle juurde tagasi ja saatke see uuesti.'
    },
    failed: {
      title: 'Palun proovige uuesti',
      text: 'Seekord kontroll ei õnnestunud. Proovige uuesti või vajutage „Edasi”.'
    },
    failedAgain: {
      title: 'Siin see ei tööta',
      text: 'Kontroll on selles brauseris mitu korda ebaõnnestunud. Vajutage „Edasi”, proovige teist brauserit või andke meile teada.'
    },
    offline: {
      title: 'Ühendus katkes',
      text: 'Kontrolli ei saanud lõpule viia. Kontrollige oma ühendust ja proovige uuesti.'
    }
  },
  notices: {
    denied: {
      title: 'See päring lükati tagasi',
      text: 'Teenuse automaatne kaitse lükkas Teie päringu tagasi. Kui arvate, et see on viga, andke meile teada: inimene vaatab selle üle.'
    },
    banned: {
      title: 'Teie ühendus on ajutiselt tõkestatud',
      text: 'Teie ühendusest tuli ebatavalisi päringuid, seepärast teenus praegu sellele ei vasta. Kui arvate, et see on viga, andke meile teada: inimene vaatab selle üle.'
    },
    too_many: {
      title: 'Liiga palju päringuid',
      text: 'Teie ühendusest on lühikese ajaga tulnud väga palju päringuid. Oodake veidi ja proovige siis uuesti.'
    },
    cookies_off: {
      title: 'Palun lubage küpsised',
      text: 'Teie brauser ei säilitanud küpsist, mis näitab, et kontroll on läbitud. See on teenuse avamiseks vajalik ega sisalda Teie kohta midagi. Lubage selle saidi küpsised ja proovige uuesti.'
    },
    form_not_sent: {
      title: 'Palun saatke oma vorm uuesti',
      text: 'Kontroll on tehtud, kuid Teie vormi ei saadetud. Vajutage brauseri tagasinuppu, kuni näete oma vormi, ja saatke see uuesti.'
    },
    form_expired: {
      title: 'Palun saatke oma vorm uuesti',
      text: 'Teie vormi hoiti piiratud aja, mis on läbi; seda ei saadetud. Minge tagasi, kontrollige sisestatut ja saatke see uuesti.'
    },
    form_already_sent: {
      title: 'Teie vorm on juba saadetud',
      text: 'See vorm saadeti pärast kontrolli ühe korra ja teist korda seda ei saadeta. Kontrollige, kas see jõudis kohale.'
    },
    not_found: {
      title: 'Lehte ei leitud',
      text: 'Sellel aadressil lehte ei ole. Kontrollige, kas aadress on täielik.'
    },
    bad_request: {
      title: 'Seda päringut ei saanud lugeda',
      text: 'Seda, mille Teie brauser saatis, ei saanud lugeda või ei ole see siin lubatud. Minge tagasi ja proovige uuesti.'
    },
    too_large: {
      title: 'See on liiga suur',
      text: 'Saadetu on suurem, kui see teenus vastu võtab. Minge tagasi ja saatke vähem, näiteks väiksem fail.'
    },
    too_slow: {
      title: 'Ühendus oli liiga aeglane',
      text: 'Teie päring ei jõudnud õigel ajal kohale. Kontrollige oma ühendust ja proovige uuesti.'
    },
    unknown_host: {
      title: 'Sellel aadressil teenust ei ole',
      text: 'See nimi viib siia, kuid ükski teenus sellele ei vasta. Kontrollige aadressi.'
    },
    internal: {
      title: 'Midagi läks valesti',
      text: 'Viga on meie, mitte Teie oma. Proovige hetke pärast uuesti. Kui saatsite vormi, kontrollige enne uuesti saatmist, kas see jõudis kohale.'
    },
    bad_gateway: {
      title: 'Teenus ei ole kättesaadav',
      text: 'Selle aadressi teenus praegu ei vasta. Proovige hiljem uuesti. Kui saatsite vormi, kontrollige enne uuesti saatmist, kas see jõudis kohale.'
    },
    unavailable: {
      title: 'Teenus on väga koormatud',
      text: 'Teie päringut ei saanud praegu vastu võtta ja seda ei edastatud. Proovige hetke pärast uuesti.'
    },
    gateway_timeout: {
      title: 'Teenus vastab liiga aeglaselt',
      text: 'Teenus ei vastanud õigel ajal. Kui saatsite vormi, kontrollige enne uuesti saatmist, kas see jõudis kohale.'
    },
    maintenance: {
      title: 'Teenus on hoolduse tõttu suletud',
      text: 'Teenuse kallal töötatakse ja pärast avatakse see uuesti. See, mida äsja saatsite, ei jõudnud kohale; saatke see siis uuesti.'
    }
  },
  tryAgainIn: 'Uuesti saate proovida pärast: {wait}',
  tryAgainNow: 'Saate nüüd uuesti proovida.',
  opensAt: 'Eeldatav taasavamine: {time}',
  reason: 'Põhjus: {reason}',
  reasons: {
    rule: 'selle teenuse reegel',
    score: 'päringu automaatne hindamine',
    limit: 'päringute arv',
    ban: 'ajutine tõkestus'
  },
  deadline: 'Kui Teil on tähtaeg, hoidke see number ja kellaaeg alles; need näitavad, et proovisite.',
  startPage: 'Avalehele',
  help: 'Kas ei tööta?',
  call: 'Helistage {phone}.',
  write: 'Kirjutage {email}.',
  callOrWrite: 'Helistage {phone} või kirjutage {email}.',
  visit: 'Kohapeal: {place}',
  incident: 'Juhtumi number: {id}',
  time: 'Aeg: {time}',
  otherLanguages: 'Teised keeled',
  privacy: 'Andmekaitse',
  accessibility: 'Ligipääsetavus'
}
