import type { Messages } from './messages.ts'

export const cs: Messages = {
  tag: 'cs',
  locale: 'cs',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Čeština',
  title: 'Okamžik, prosím',
  sentence: 'Krátká automatická kontrola chrání tuto službu před roboty.',
  byItself: 'Váš prohlížeč ji provede sám; nemusíte nic dělat.',
  progress: 'Kontrola probíhá',
  byHand: 'Stiskněte „Pokračovat“; stránka se otevře po krátké době (asi {wait}).',
  scriptOff:
    'Kontrola nemůže proběhnout sama, protože JavaScript je ve vašem prohlížeči vypnutý nebo nefunguje.',
  continue: 'Pokračovat',
  continueAndSend: 'Pokračovat a odeslat formulář',
  formKept: 'Váš formulář je uschován a bude odeslán, jakmile kontrola skončí.',
  formTooLarge:
    'Váš formulář je příliš velký, aby mohl být během kontroly uschován, a nebyl odeslán. Po kontrole se k němu vraťte a odešlete ho znovu.',
  formNotKept: 'Váš formulář nebyl odeslán. Po kontrole se k němu vraťte a odešlete ho znovu.',
  retry: 'Zkusit znovu',
  backToForm: 'Zpět k formuláři',
  openInNewTab: 'Otevřít na nové kartě',
  script: {
    still: 'Kontrola ještě probíhá. Děkujeme za trpělivost.',
    done: 'Hotovo. Stránka se otevírá.',
    sending: 'Hotovo. Formulář se odesílá.',
    slow: 'Vaše zařízení potřebuje více času než jiná. Můžete počkat nebo použít tlačítko.',
    remaining: 'Zbývající čas: asi {wait}',
    cookiesOff: {
      title: 'Povolte prosím soubory cookie',
      text: 'Váš prohlížeč neuchoval soubor cookie, který potvrzuje úspěšnou kontrolu. Povolte prosím pro tento web soubory cookie a zkuste to znovu.'
    },
    framed: {
      title: 'Otevřete prosím tuto stránku na nové kartě',
      text: 'Tato stránka se zobrazuje uvnitř jiného webu, kde váš prohlížeč náš soubor cookie neuchová. Otevřete ji prosím na nové kartě.'
    },
    formNotSent: {
      title: 'Odešlete prosím formulář znovu',
      text: 'Kontrola je hotová, ale váš formulář ještě nebyl odeslán. Vraťte se k němu a odešlete ho znovu.'
    },
    formExpired: {
      title: 'Odešlete prosím formulář znovu',
      text: 'Kontrola trvala příliš dlouho a váš formulář nebyl odeslán. Vraťte se k němu a odešlete ho znovu.'
    },
    failed: {
      title: 'Zkuste to prosím znovu',
      text: 'Kontrola se tentokrát nezdařila. Zkuste to znovu nebo stiskněte „Pokračovat“.'
    },
    failedAgain: {
      title: 'Tady to nefunguje',
      text: 'Kontrola se v tomto prohlížeči několikrát nezdařila. Stiskněte „Pokračovat“, zkuste jiný prohlížeč nebo nám dejte vědět.'
    },
    offline: {
      title: 'Spojení bylo přerušeno',
      text: 'Kontrolu se nepodařilo dokončit. Zkontrolujte prosím připojení a zkuste to znovu.'
    }
  },
  notices: {
    denied: {
      title: 'Tento požadavek byl odmítnut',
      text: 'Automatická ochrana této služby odmítla váš požadavek. Pokud si myslíte, že jde o omyl, dejte nám prosím vědět: podívá se na to člověk.'
    },
    banned: {
      title: 'Vaše připojení je dočasně zablokováno',
      text: 'Z vašeho připojení přišly neobvyklé požadavky, a proto mu tato služba zatím neodpovídá. Pokud si myslíte, že jde o omyl, dejte nám prosím vědět: podívá se na to člověk.'
    },
    too_many: {
      title: 'Příliš mnoho požadavků',
      text: 'Z vašeho připojení přišlo za krátkou dobu velmi mnoho požadavků. Chvíli prosím počkejte a zkuste to znovu.'
    },
    cookies_off: {
      title: 'Povolte prosím soubory cookie',
      text: 'Váš prohlížeč neuchoval soubor cookie, který potvrzuje úspěšnou kontrolu. K otevření služby je nutný a neobsahuje o vás žádné údaje. Povolte pro tento web soubory cookie a zkuste to znovu.'
    },
    form_not_sent: {
      title: 'Odešlete prosím formulář znovu',
      text: 'Kontrola je hotová, ale váš formulář nebyl odeslán. Stiskněte v prohlížeči tlačítko Zpět, dokud formulář neuvidíte, a odešlete ho znovu.'
    },
    form_expired: {
      title: 'Odešlete prosím formulář znovu',
      text: 'Váš formulář byl uschován po omezenou dobu, která již uplynula; nebyl odeslán. Vraťte se prosím, zkontrolujte údaje a odešlete ho znovu.'
    },
    form_already_sent: {
      title: 'Váš formulář už byl odeslán',
      text: 'Tento formulář byl po kontrole odeslán jednou a podruhé se neodesílá. Ověřte prosím, zda byl doručen.'
    },
    not_found: {
      title: 'Stránka nenalezena',
      text: 'Na této adrese není žádná stránka. Zkontrolujte prosím, zda je adresa úplná.'
    },
    bad_request: {
      title: 'Tento požadavek nelze přečíst',
      text: 'To, co váš prohlížeč poslal, nelze přečíst nebo zde není povoleno. Vraťte se prosím a zkuste to znovu.'
    },
    too_large: {
      title: 'To je příliš velké',
      text: 'To, co jste poslali, je větší, než tato služba přijímá. Vraťte se prosím a pošlete méně, například menší soubor.'
    },
    too_slow: {
      title: 'Spojení bylo příliš pomalé',
      text: 'Váš požadavek nedorazil včas. Zkontrolujte prosím připojení a zkuste to znovu.'
    },
    unknown_host: {
      title: 'Na této adrese není žádná služba',
      text: 'Tento název vede sem, ale žádná služba na něj neodpovídá. Zkontrolujte prosím adresu.'
    },
    internal: {
      title: 'Něco se pokazilo',
      text: 'Chyba je u nás, ne u vás. Zkuste to prosím za okamžik znovu. Pokud jste odesílali formulář, ověřte, zda byl doručen, než ho odešlete znovu.'
    },
    bad_gateway: {
      title: 'Služba není dostupná',
      text: 'Služba na této adrese nyní neodpovídá. Zkuste to prosím později. Pokud jste odesílali formulář, ověřte, zda byl doručen, než ho odešlete znovu.'
    },
    unavailable: {
      title: 'Služba je velmi vytížená',
      text: 'Váš požadavek nyní nemohl být přijat a nebyl předán dál. Zkuste to prosím za okamžik znovu.'
    },
    gateway_timeout: {
      title: 'Služba odpovídá příliš dlouho',
      text: 'Služba neodpověděla včas. Pokud jste odesílali formulář, ověřte, zda byl doručen, než ho odešlete znovu.'
    },
    maintenance: {
      title: 'Služba je uzavřena kvůli údržbě',
      text: 'Na této službě se pracuje, poté se opět otevře. To, co jste právě poslali, nedorazilo; pošlete to prosím potom znovu.'
    }
  },
  tryAgainIn: 'Zkusit to znovu můžete za: {wait}',
  tryAgainNow: 'Nyní to můžete zkusit znovu.',
  opensAt: 'Předpokládané znovuotevření: {time}',
  reason: 'Důvod: {reason}',
  reasons: {
    rule: 'pravidlo této služby',
    score: 'automatické posouzení požadavku',
    limit: 'počet požadavků',
    ban: 'dočasné zablokování'
  },
  deadline: 'Pokud máte dodržet lhůtu, uschovejte si toto číslo a čas; dokládají, že jste to zkusili.',
  startPage: 'Přejít na úvodní stránku',
  help: 'Nefunguje to?',
  call: 'Zavolejte na {phone}.',
  write: 'Napište na {email}.',
  callOrWrite: 'Zavolejte na {phone} nebo napište na {email}.',
  visit: 'Osobně: {place}',
  incident: 'Číslo případu: {id}',
  time: 'Čas: {time}',
  otherLanguages: 'Další jazyky',
  privacy: 'Ochrana údajů',
  accessibility: 'Přístupnost'
}
