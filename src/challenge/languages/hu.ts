import type { Messages } from './messages.ts'

export const hu: Messages = {
  tag: 'hu',
  locale: 'hu',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Magyar',
  title: 'Egy pillanat türelmet kérünk',
  sentence: 'Egy rövid automatikus ellenőrzés védi ezt a szolgáltatást a robotoktól.',
  byItself: 'A böngészője magától elvégzi; Önnek nincs teendője.',
  progress: 'Az ellenőrzés folyamatban van',
  byHand: 'Nyomja meg a „Tovább” gombot; az oldal rövidesen megnyílik (várakozás: kb. {wait}).',
  scriptOff:
    'Az ellenőrzés nem futhat le magától, mert a JavaScript ki van kapcsolva vagy nem működik a böngészőjében.',
  continue: 'Tovább',
  continueAndSend: 'Tovább és az űrlap elküldése',
  formKept: 'Az űrlapját megőriztük, és az ellenőrzés után azonnal elküldjük.',
  formTooLarge:
    'Az űrlapja túl nagy ahhoz, hogy az ellenőrzés alatt megőrizzük, és nem lett elküldve. Az ellenőrzés után térjen vissza hozzá, és küldje el újra.',
  formNotKept: 'Az űrlapja nem lett elküldve. Az ellenőrzés után térjen vissza hozzá, és küldje el újra.',
  retry: 'Próbálja újra',
  backToForm: 'Vissza az űrlaphoz',
  openInNewTab: 'Megnyitás új lapon',
  script: {
    still: 'Az ellenőrzés még tart. Köszönjük a türelmét.',
    done: 'Kész. Az oldal megnyílik.',
    sending: 'Kész. Az űrlap elküldése folyamatban van.',
    slow: 'Az Ön eszközének több időre van szüksége, mint másoknak. Várhat, vagy használhatja a gombot.',
    remaining: 'Hátralévő idő: kb. {wait}',
    cookiesOff: {
      title: 'Kérjük, engedélyezze a sütiket',
      text: 'A böngészője nem őrizte meg azt a sütit, amely igazolja a sikeres ellenőrzést. Engedélyezze a sütiket ezen a webhelyen, és próbálja újra.'
    },
    framed: {
      title: 'Kérjük, nyissa meg ezt az oldalt új lapon',
      text: 'Ez az oldal egy másik webhelyen belül jelenik meg, ahol a böngészője nem őrzi meg a sütinket. Nyissa meg új lapon.'
    },
    formNotSent: {
      title: 'Kérjük, küldje el újra az űrlapot',
      text: 'Az ellenőrzés kész, de az űrlapja még nem lett elküldve. Térjen vissza hozzá, és küldje el újra.'
    },
    formExpired: {
      title: 'Kérjük, küldje el újra az űrlapot',
      text: 'Az ellenőrzés túl sokáig tartott, és az űrlapja nem lett elküldve. Térjen vissza hozzá, és küldje el újra.'
    },
    failed: {
      title: 'Kérjük, próbálja újra',
      text: 'Az ellenőrzés ezúttal nem sikerült. Próbálja újra, vagy nyomja meg a „Tovább” gombot.'
    },
    failedAgain: {
      title: 'Itt nem működik',
      text: 'Az ellenőrzés ebben a böngészőben többször is sikertelen volt. Nyomja meg a „Tovább” gombot, próbáljon ki egy másik böngészőt, vagy jelezze nekünk.'
    },
    offline: {
      title: 'A kapcsolat megszakadt',
      text: 'Az ellenőrzést nem sikerült befejezni. Ellenőrizze a kapcsolatát, és próbálja újra.'
    }
  },
  notices: {
    denied: {
      title: 'Ezt a kérést elutasítottuk',
      text: 'A szolgáltatás automatikus védelme elutasította a kérését. Ha úgy gondolja, hogy ez tévedés, jelezze nekünk: egy munkatársunk megvizsgálja.'
    },
    banned: {
      title: 'A kapcsolata átmenetileg le van tiltva',
      text: 'Az Ön kapcsolatáról szokatlan kérések érkeztek, ezért a szolgáltatás egyelőre nem válaszol rá. Ha úgy gondolja, hogy ez tévedés, jelezze nekünk: egy munkatársunk megvizsgálja.'
    },
    too_many: {
      title: 'Túl sok kérés',
      text: 'Az Ön kapcsolatáról rövid idő alatt nagyon sok kérés érkezett. Várjon egy kicsit, majd próbálja újra.'
    },
    cookies_off: {
      title: 'Kérjük, engedélyezze a sütiket',
      text: 'A böngészője nem őrizte meg azt a sütit, amely igazolja a sikeres ellenőrzést. A szolgáltatás megnyitásához szükséges, és semmit sem tartalmaz Önről. Engedélyezze a sütiket ezen a webhelyen, és próbálja újra.'
    },
    form_not_sent: {
      title: 'Kérjük, küldje el újra az űrlapot',
      text: 'Az ellenőrzés kész, de az űrlapja nem lett elküldve. Nyomja meg a böngésző Vissza gombját addig, amíg az űrlapot nem látja, majd küldje el újra.'
    },
    form_expired: {
      title: 'Kérjük, küldje el újra az űrlapot',
      text: 'Az űrlapját korlátozott ideig őriztük meg, és ez az idő lejárt; nem lett elküldve. Lépjen vissza, ellenőrizze az adatait, és küldje el újra.'
    },
    form_already_sent: {
      title: 'Az űrlapját már elküldtük',
      text: 'Ezt az űrlapot az ellenőrzés után egyszer elküldtük, és másodszor nem küldjük el. Ellenőrizze, hogy megérkezett-e.'
    },
    not_found: {
      title: 'Az oldal nem található',
      text: 'Ezen a címen nincs oldal. Ellenőrizze, hogy a cím teljes-e.'
    },
    bad_request: {
      title: 'Ezt a kérést nem lehetett értelmezni',
      text: 'Amit a böngészője küldött, nem volt olvasható, vagy itt nem megengedett. Lépjen vissza, és próbálja újra.'
    },
    too_large: {
      title: 'Ez túl nagy',
      text: 'Amit küldött, nagyobb annál, mint amit ez a szolgáltatás elfogad. Lépjen vissza, és küldjön kevesebbet, például kisebb fájlt.'
    },
    too_slow: {
      title: 'A kapcsolat túl lassú volt',
      text: 'A kérése nem érkezett meg időben. Ellenőrizze a kapcsolatát, és próbálja újra.'
    },
    unknown_host: {
      title: 'Ezen a címen nincs szolgáltatás',
      text: 'Ez a név ide vezet, de egyetlen szolgáltatás sem válaszol rá. Ellenőrizze a címet.'
    },
    internal: {
      title: 'Hiba történt',
      text: 'A hiba nálunk van, nem Önnél. Próbálja újra egy kis idő múlva. Ha űrlapot küldött, ellenőrizze, hogy megérkezett-e, mielőtt újra elküldi.'
    },
    bad_gateway: {
      title: 'A szolgáltatás nem érhető el',
      text: 'Az ezen a címen lévő szolgáltatás jelenleg nem válaszol. Próbálja újra később. Ha űrlapot küldött, ellenőrizze, hogy megérkezett-e, mielőtt újra elküldi.'
    },
    unavailable: {
      title: 'A szolgáltatás nagyon leterhelt',
      text: 'A kérését most nem tudtuk fogadni, és nem továbbítottuk. Próbálja újra egy kis idő múlva.'
    },
    gateway_timeout: {
      title: 'A szolgáltatás túl lassan válaszol',
      text: 'A szolgáltatás nem válaszolt időben. Ha űrlapot küldött, ellenőrizze, hogy megérkezett-e, mielőtt újra elküldi.'
    },
    maintenance: {
      title: 'A szolgáltatás karbantartás miatt zárva',
      text: 'A szolgáltatáson dolgozunk, utána újra megnyílik. Amit most küldött, nem érkezett meg; akkor küldje el újra.'
    }
  },
  tryAgainIn: 'Újrapróbálkozás ennyi idő múlva: {wait}',
  tryAgainNow: 'Most újra próbálkozhat.',
  opensAt: 'Várható újranyitás: {time}',
  reason: 'Ok: {reason}',
  reasons: {
    rule: 'a szolgáltatás egyik szabálya',
    score: 'a kérés automatikus értékelése',
    limit: 'a kérések száma',
    ban: 'átmeneti letiltás'
  },
  deadline: 'Ha határidőhöz van kötve, őrizze meg ezt a számot és az időpontot; igazolják, hogy megpróbálta.',
  startPage: 'A kezdőlapra',
  help: 'Nem működik?',
  call: 'Telefon: {phone}.',
  write: 'E-mail: {email}.',
  callOrWrite: 'Telefon: {phone}, e-mail: {email}.',
  visit: 'Személyesen: {place}',
  incident: 'Az eset száma: {id}',
  time: 'Időpont: {time}',
  otherLanguages: 'Más nyelvek',
  privacy: 'Adatvédelem',
  accessibility: 'Akadálymentesség'
}
