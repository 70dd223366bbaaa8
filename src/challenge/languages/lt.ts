import type { Messages } from './messages.ts'

export const lt: Messages = {
  tag: 'lt',
  locale: 'lt',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Lietuvių',
  title: 'Prašome truputį palaukti',
  sentence: 'Trumpa automatinė patikra saugo šią paslaugą nuo robotų.',
  byItself: 'Jūsų naršyklė ją atlieka pati; Jums nieko daryti nereikia.',
  progress: 'Vyksta patikra',
  byHand: 'Paspauskite „Tęsti“; puslapis netrukus atsivers (apytikslis laikas: {wait}).',
  scriptOff: 'Patikra negali vykti pati, nes „JavaScript“ Jūsų naršyklėje išjungta arba neveikia.',
  continue: 'Tęsti',
  continueAndSend: 'Tęsti ir išsiųsti formą',
  formKept: 'Jūsų forma išsaugota ir bus išsiųsta, kai tik patikra baigsis.',
  formTooLarge:
    'Jūsų forma per didelė, kad būtų saugoma patikros metu, ir nebuvo išsiųsta. Po patikros grįžkite prie jos ir išsiųskite ją dar kartą.',
  formNotKept: 'Jūsų forma nebuvo išsiųsta. Po patikros grįžkite prie jos ir išsiųskite ją dar kartą.',
  retry: 'Bandyti dar kartą',
  backToForm: 'Atgal į formą',
  openInNewTab: 'Atverti naujoje kortelėje',
  script: {
    still: 'Patikra dar vyksta. Dėkojame už kantrybę.',
    done: 'Baigta. Jūsų puslapis atveriamas.',
    sending: 'Baigta. Jūsų forma siunčiama.',
    slow: 'Jūsų įrenginiui reikia daugiau laiko nei kitiems. Galite palaukti arba naudoti mygtuką.',
    remaining: 'Liko laiko, apytiksliai: {wait}',
    cookiesOff: {
      title: 'Prašome leisti slapukus',
      text: 'Jūsų naršyklė neišsaugojo slapuko, kuris patvirtina sėkmingą patikrą. Leiskite šios svetainės slapukus ir bandykite dar kartą.'
    },
    framed: {
      title: 'Prašome atverti šį puslapį naujoje kortelėje',
      text: 'Šis puslapis rodomas kitoje svetainėje, kur Jūsų naršyklė mūsų slapuko neišsaugo. Atverkite jį naujoje kortelėje.'
    },
    formNotSent: {
      title: 'Prašome išsiųsti formą dar kartą',
      text: 'Patikra baigta, bet Jūsų forma dar neišsiųsta. Grįžkite prie jos ir išsiųskite ją dar kartą.'
    },
    formExpired: {
      title: 'Prašome išsiųsti formą dar kartą',
      text: 'Patikra truko per ilgai ir Jūsų forma nebuvo išsiųsta. Grįžkite prie jos ir išsiųskite ją dar kartą.'
    },
    failed: {
      title: 'Prašome bandyti dar kartą',
      text: 'Šį kartą patikra nepavyko. Bandykite dar kartą arba paspauskite „Tęsti“.'
    },
    failedAgain: {
      title: 'Čia nepavyksta',
      text: 'Patikra šioje naršyklėje kelis kartus nepavyko. Paspauskite „Tęsti“, išbandykite kitą naršyklę arba praneškite mums.'
    },
    offline: {
      title: 'Ryšys nutrūko',
      text: 'Patikros nepavyko užbaigti. Patikrinkite ryšį ir bandykite dar kartą.'
    }
  },
  notices: {
    denied: {
      title: 'Ši užklausa atmesta',
      text: 'Automatinė šios paslaugos apsauga atmetė Jūsų užklausą. Jei manote, kad tai klaida, praneškite mums: ją peržiūrės žmogus.'
    },
    banned: {
      title: 'Jūsų ryšys laikinai užblokuotas',
      text: 'Iš Jūsų ryšio atėjo neįprastų užklausų, todėl paslauga kol kas į jas neatsako. Jei manote, kad tai klaida, praneškite mums: ją peržiūrės žmogus.'
    },
    too_many: {
      title: 'Per daug užklausų',
      text: 'Iš Jūsų ryšio per trumpą laiką atėjo labai daug užklausų. Truputį palaukite ir bandykite dar kartą.'
    },
    cookies_off: {
      title: 'Prašome leisti slapukus',
      text: 'Jūsų naršyklė neišsaugojo slapuko, kuris patvirtina sėkmingą patikrą. Jis būtinas paslaugai atverti, ir jame nėra jokių duomenų apie Jus. Leiskite šios svetainės slapukus ir bandykite dar kartą.'
    },
    form_not_sent: {
      title: 'Prašome išsiųsti formą dar kartą',
      text: 'Patikra baigta, bet Jūsų forma nebuvo išsiųsta. Spauskite naršyklės mygtuką „Atgal“, kol pamatysite formą, ir išsiųskite ją dar kartą.'
    },
    form_expired: {
      title: 'Prašome išsiųsti formą dar kartą',
      text: 'Jūsų forma buvo saugoma ribotą laiką, kuris jau baigėsi; ji nebuvo išsiųsta. Grįžkite, patikrinkite įvestus duomenis ir išsiųskite ją dar kartą.'
    },
    form_already_sent: {
      title: 'Jūsų forma jau išsiųsta',
      text: 'Ši forma po patikros buvo išsiųsta vieną kartą ir antrą kartą nesiunčiama. Patikrinkite, ar ji gauta.'
    },
    not_found: {
      title: 'Puslapis nerastas',
      text: 'Šiuo adresu puslapio nėra. Patikrinkite, ar adresas yra visas.'
    },
    bad_request: {
      title: 'Šios užklausos nepavyko perskaityti',
      text: 'To, ką atsiuntė Jūsų naršyklė, nepavyko perskaityti arba čia tai neleidžiama. Grįžkite ir bandykite dar kartą.'
    },
    too_large: {
      title: 'Tai per didelis siuntinys',
      text: 'Tai, ką išsiuntėte, viršija šios paslaugos priimamą dydį. Grįžkite ir siųskite mažiau, pavyzdžiui, mažesnį failą.'
    },
    too_slow: {
      title: 'Ryšys buvo per lėtas',
      text: 'Jūsų užklausa neatėjo laiku. Patikrinkite ryšį ir bandykite dar kartą.'
    },
    unknown_host: {
      title: 'Šiuo adresu paslaugos nėra',
      text: 'Šis vardas veda čia, bet jokia paslauga į jį neatsako. Patikrinkite adresą.'
    },
    internal: {
      title: 'Įvyko klaida',
      text: 'Klaida mūsų, ne Jūsų. Netrukus bandykite dar kartą. Jei siuntėte formą, prieš siųsdami dar kartą patikrinkite, ar ji gauta.'
    },
    bad_gateway: {
      title: 'Paslauga nepasiekiama',
      text: 'Šio adreso paslauga šiuo metu neatsako. Bandykite vėliau. Jei siuntėte formą, prieš siųsdami dar kartą patikrinkite, ar ji gauta.'
    },
    unavailable: {
      title: 'Paslauga labai apkrauta',
      text: 'Jūsų užklausos dabar nepavyko priimti ir ji nebuvo perduota. Netrukus bandykite dar kartą.'
    },
    gateway_timeout: {
      title: 'Paslauga atsako per ilgai',
      text: 'Paslauga neatsakė laiku. Jei siuntėte formą, prieš siųsdami dar kartą patikrinkite, ar ji gauta.'
    },
    maintenance: {
      title: 'Paslauga uždaryta dėl priežiūros darbų',
      text: 'Vyksta šios paslaugos priežiūros darbai, po jų ji vėl atsivers. Tai, ką ką tik išsiuntėte, negauta; tada išsiųskite dar kartą.'
    }
  },
  tryAgainIn: 'Bandyti dar kartą galėsite po: {wait}',
  tryAgainNow: 'Dabar galite bandyti dar kartą.',
  opensAt: 'Numatomas atvėrimas: {time}',
  reason: 'Priežastis: {reason}',
  reasons: {
    rule: 'šios paslaugos taisyklė',
    score: 'automatinis užklausos vertinimas',
    limit: 'užklausų skaičius',
    ban: 'laikinas blokavimas'
  },
  deadline: 'Jei turite laikytis termino, išsaugokite šį numerį ir laiką; jie rodo, kad bandėte.',
  startPage: 'Į pradžios puslapį',
  help: 'Neveikia?',
  call: 'Skambinkite {phone}.',
  write: 'Rašykite {email}.',
  callOrWrite: 'Skambinkite {phone} arba rašykite {email}.',
  visit: 'Vietoje: {place}',
  incident: 'Įvykio numeris: {id}',
  time: 'Laikas: {time}',
  otherLanguages: 'Kitos kalbos',
  privacy: 'Duomenų apsauga',
  accessibility: 'Prieinamumas'
}
