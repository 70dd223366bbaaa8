import type { Messages } from './messages.ts'

export const sk: Messages = {
  tag: 'sk',
  locale: 'sk',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Slovenčina',
  title: 'Okamih, prosím',
  sentence: 'Krátka automatická kontrola chráni túto službu pred robotmi.',
  byItself: 'Váš prehliadač ju vykoná sám; nemusíte nič robiť.',
  progress: 'Kontrola prebieha',
  byHand: 'Stlačte „Pokračovať“; stránka sa otvorí o chvíľu (asi {wait}).',
  scriptOff:
    'Kontrola nemôže prebehnúť sama, pretože JavaScript je vo vašom prehliadači vypnutý alebo nefunguje.',
  continue: 'Pokračovať',
  continueAndSend: 'Pokračovať a odoslať formulár',
  formKept: 'Váš formulár je uložený a odošle sa hneď, ako sa kontrola skončí.',
  formTooLarge:
    'Váš formulár je príliš veľký na to, aby sa počas kontroly uložil, a nebol odoslaný. Po kontrole sa k nemu vráťte a odošlite ho znova.',
  formNotKept: 'Váš formulár nebol odoslaný. Po kontrole sa k nemu vráťte a odošlite ho znova.',
  retry: 'Skúsiť znova',
  backToForm: 'Späť na formulár',
  openInNewTab: 'Otvoriť na novej karte',
  script: {
    still: 'Kontrola ešte prebieha. Ďakujeme za trpezlivosť.',
    done: 'Hotovo. Stránka sa otvára.',
    sending: 'Hotovo. Formulár sa odosiela.',
    slow: 'Vaše zariadenie potrebuje viac času než iné. Môžete počkať alebo použiť tlačidlo.',
    remaining: 'Zostávajúci čas: asi {wait}',
    cookiesOff: {
      title: 'Povoľte, prosím, súbory cookie',
      text: 'Váš prehliadač neuchoval súbor cookie, ktorý potvrdzuje úspešnú kontrolu. Povoľte, prosím, pre túto lokalitu súbory cookie a skúste to znova.'
    },
    framed: {
      title: 'Otvorte, prosím, túto stránku na novej karte',
      text: 'Táto stránka sa zobrazuje vnútri inej lokality, kde váš prehliadač náš súbor cookie neuchová. Otvorte ju, prosím, na novej karte.'
    },
    formNotSent: {
      title: 'Odošlite, prosím, formulár znova',
      text: 'Kontrola je hotová, ale váš formulár ešte nebol odoslaný. Vráťte sa k nemu a odošlite ho znova.'
    },
    formExpired: {
      title: 'Odošlite, prosím, formulár znova',
      text: 'Kontrola trvala príliš dlho a váš formulár nebol odoslaný. Vráťte sa k nemu a odošlite ho znova.'
    },
    failed: {
      title: 'Skúste to, prosím, znova',
      text: 'Kontrola sa tentoraz nepodarila. Skúste to znova alebo stlačte „Pokračovať“.'
    },
    failedAgain: {
      title: 'Tu to nefunguje',
      text: 'Kontrola sa v tomto prehliadači niekoľkokrát nepodarila. Stlačte „Pokračovať“, skúste iný prehliadač alebo nám dajte vedieť.'
    },
    offline: {
      title: 'Spojenie sa prerušilo',
      text: 'Kontrolu sa nepodarilo dokončiť. Skontrolujte, prosím, pripojenie a skúste to znova.'
    }
  },
  notices: {
    denied: {
      title: 'Táto požiadavka bola odmietnutá',
      text: 'Automatická ochrana tejto služby odmietla vašu požiadavku. Ak si myslíte, že ide o omyl, dajte nám, prosím, vedieť: pozrie sa na to človek.'
    },
    banned: {
      title: 'Vaše pripojenie je dočasne zablokované',
      text: 'Z vášho pripojenia prišli neobvyklé požiadavky, a preto mu táto služba zatiaľ neodpovedá. Ak si myslíte, že ide o omyl, dajte nám, prosím, vedieť: pozrie sa na to človek.'
    },
    too_many: {
      title: 'Príliš veľa požiadaviek',
      text: 'Z vášho pripojenia prišlo za krátky čas veľmi veľa požiadaviek. Chvíľu, prosím, počkajte a skúste to znova.'
    },
    cookies_off: {
      title: 'Povoľte, prosím, súbory cookie',
      text: 'Váš prehliadač neuchoval súbor cookie, ktorý potvrdzuje úspešnú kontrolu. Na otvorenie služby je potrebný a neobsahuje o vás žiadne údaje. Povoľte pre túto lokalitu súbory cookie a skúste to znova.'
    },
    form_not_sent: {
      title: 'Odošlite, prosím, formulár znova',
      text: 'Kontrola je hotová, ale váš formulár nebol odoslaný. Stláčajte v prehliadači tlačidlo Späť, kým formulár neuvidíte, a odošlite ho znova.'
    },
    form_expired: {
      title: 'Odošlite, prosím, formulár znova',
      text: 'Váš formulár bol uložený na obmedzený čas, ktorý už uplynul; nebol odoslaný. Vráťte sa, prosím, skontrolujte údaje a odošlite ho znova.'
    },
    form_already_sent: {
      title: 'Váš formulár už bol odoslaný',
      text: 'Tento formulár bol po kontrole odoslaný raz a druhýkrát sa neodosiela. Overte si, prosím, či bol doručený.'
    },
    not_found: {
      title: 'Stránka sa nenašla',
      text: 'Na tejto adrese nie je žiadna stránka. Skontrolujte, prosím, či je adresa úplná.'
    },
    bad_request: {
      title: 'Túto požiadavku sa nepodarilo prečítať',
      text: 'To, čo váš prehliadač poslal, sa nedalo prečítať alebo tu nie je povolené. Vráťte sa, prosím, a skúste to znova.'
    },
    too_large: {
      title: 'Toto je príliš veľké',
      text: 'To, čo ste poslali, je väčšie, než táto služba prijíma. Vráťte sa, prosím, a pošlite menej, napríklad menší súbor.'
    },
    too_slow: {
      title: 'Spojenie bolo príliš pomalé',
      text: 'Vaša požiadavka neprišla včas. Skontrolujte, prosím, pripojenie a skúste to znova.'
    },
    unknown_host: {
      title: 'Na tejto adrese nie je žiadna služba',
      text: 'Tento názov vedie sem, ale žiadna služba naň neodpovedá. Skontrolujte, prosím, adresu.'
    },
    internal: {
      title: 'Niečo sa pokazilo',
      text: 'Chyba je u nás, nie u vás. Skúste to, prosím, o chvíľu znova. Ak ste odosielali formulár, overte si, či bol doručený, skôr než ho odošlete znova.'
    },
    bad_gateway: {
      title: 'Služba nie je dostupná',
      text: 'Služba na tejto adrese teraz neodpovedá. Skúste to, prosím, neskôr. Ak ste odosielali formulár, overte si, či bol doručený, skôr než ho odošlete znova.'
    },
    unavailable: {
      title: 'Služba je veľmi vyťažená',
      text: 'Vaša požiadavka teraz nemohla byť prijatá a nebola postúpená ďalej. Skúste to, prosím, o chvíľu znova.'
    },
    gateway_timeout: {
      title: 'Služba odpovedá príliš dlho',
      text: 'Služba neodpovedala včas. Ak ste odosielali formulár, overte si, či bol doručený, skôr než ho odošlete znova.'
    },
    maintenance: {
      title: 'Služba je zatvorená pre údržbu',
      text: 'Na tejto službe sa pracuje, potom sa opäť otvorí. To, čo ste práve poslali, neprišlo; pošlite to, prosím, potom znova.'
    }
  },
  tryAgainIn: 'Skúsiť to znova môžete o: {wait}',
  tryAgainNow: 'Teraz to môžete skúsiť znova.',
  opensAt: 'Predpokladané opätovné otvorenie: {time}',
  reason: 'Dôvod: {reason}',
  reasons: {
    rule: 'pravidlo tejto služby',
    score: 'automatické posúdenie požiadavky',
    limit: 'počet požiadaviek',
    ban: 'dočasné zablokovanie'
  },
  deadline: 'Ak máte dodržať lehotu, uschovajte si toto číslo a čas; dokladajú, že ste to skúsili.',
  startPage: 'Prejsť na úvodnú stránku',
  help: 'Nefunguje to?',
  call: 'Zavolajte na {phone}.',
  write: 'Napíšte na {email}.',
  callOrWrite: 'Zavolajte na {phone} alebo napíšte na {email}.',
  visit: 'Osobne: {place}',
  incident: 'Číslo prípadu: {id}',
  time: 'Čas: {time}',
  otherLanguages: 'Ďalšie jazyky',
  privacy: 'Ochrana údajov',
  accessibility: 'Prístupnosť'
}
