import type { Messages } from './messages.ts'

export const mt: Messages = {
  tag: 'mt',
  locale: 'mt',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Malti',
  title: 'Mument, jekk jogħġbok',
  sentence: 'Kontroll awtomatiku qasir jipproteġi dan is-servizz mir-robots.',
  byItself: 'Il-browser tiegħek jagħmlu waħdu; m’għandek tagħmel xejn.',
  progress: 'Kontroll għaddej',
  byHand: 'Agħfas “Kompli”; il-paġna tiegħek tinfetaħ wara madwar {wait}.',
  scriptOff: 'Il-kontroll ma jistax isir waħdu għax JavaScript hu mitfi jew ma jaħdimx fil-browser tiegħek.',
  continue: 'Kompli',
  continueAndSend: 'Kompli u ibgħat il-formola',
  formKept: 'Il-formola tiegħek inżammet u tintbagħat malli jintemm il-kontroll.',
  formTooLarge:
    'Il-formola tiegħek hija kbira wisq biex tinżamm waqt il-kontroll u ma ntbagħtitx. Wara l-kontroll, erġa’ mur fuqha u ibgħatha mill-ġdid.',
  formNotKept: 'Il-formola tiegħek ma ntbagħtitx. Wara l-kontroll, erġa’ mur fuqha u ibgħatha mill-ġdid.',
  retry: 'Erġa’ pprova',
  backToForm: 'Lura għall-formola',
  openInNewTab: 'Iftaħ f’tab ġdida',
  script: {
    still: 'Il-kontroll għadu għaddej. Grazzi tal-paċenzja.',
    done: 'Lest. Il-paġna tiegħek qed tinfetaħ.',
    sending: 'Lest. Il-formola tiegħek qed tintbagħat.',
    slow: 'L-apparat tiegħek jeħtieġ aktar ħin minn oħrajn. Tista’ tistenna jew tuża l-buttuna.',
    remaining: 'Ħin li fadal: madwar {wait}',
    cookiesOff: {
      title: 'Jekk jogħġbok ippermetti l-cookies',
      text: 'Il-browser tiegħek ma żammx il-cookie li turi li l-kontroll għadda. Ippermetti l-cookies għal dan is-sit u erġa’ pprova.'
    },
    framed: {
      title: 'Jekk jogħġbok iftaħ din il-paġna f’tab ġdida',
      text: 'Din il-paġna qed tintwera ġewwa sit ieħor, fejn il-browser tiegħek ma jżommx il-cookie tagħna. Iftaħha f’tab ġdida.'
    },
    formNotSent: {
      title: 'Jekk jogħġbok erġa’ ibgħat il-formola',
      text: 'Il-kontroll lest, iżda l-formola tiegħek għadha ma ntbagħtitx. Erġa’ mur fuqha u ibgħatha mill-ġdid.'
    },
    formExpired: {
      title: 'Jekk jogħġbok erġa’ ibgħat il-formola',
      text: 'Il-kontroll dam wisq u l-formola tiegħek ma ntbagħtitx. Erġa’ mur fuqha u ibgħatha mill-ġdid.'
    },
    failed: {
      title: 'Jekk jogħġbok erġa’ pprova',
      text: 'Din id-darba l-kontroll ma rnexxiex. Erġa’ pprova jew agħfas “Kompli”.'
    },
    failedAgain: {
      title: 'Dan ma jaħdimx hawn',
      text: 'Il-kontroll falla diversi drabi f’dan il-browser. Agħfas “Kompli”, ipprova browser ieħor jew għarrafna.'
    },
    offline: {
      title: 'Il-konnessjoni ntilfet',
      text: 'Il-kontroll ma setax jitlesta. Iċċekkja l-konnessjoni tiegħek u erġa’ pprova.'
    }
  },
  notices: {
    denied: {
      title: 'Din it-talba ġiet irrifjutata',
      text: 'Il-protezzjoni awtomatika ta’ dan is-servizz irrifjutat it-talba tiegħek. Jekk taħseb li dan hu żball, għarrafna: persuna tħares lejha.'
    },
    banned: {
      title: 'Il-konnessjoni tiegħek hi mblukkata għal ftit',
      text: 'Mill-konnessjoni tiegħek waslu talbiet mhux tas-soltu, u għalhekk is-servizz bħalissa mhux iweġibha. Jekk taħseb li dan hu żball, għarrafna: persuna tħares lejha.'
    },
    too_many: {
      title: 'Wisq talbiet',
      text: 'Mill-konnessjoni tiegħek waslu ħafna talbiet fi ftit ħin. Stenna ftit, imbagħad erġa’ pprova.'
    },
    cookies_off: {
      title: 'Jekk jogħġbok ippermetti l-cookies',
      text: 'Il-browser tiegħek ma żammx il-cookie li turi li l-kontroll għadda. Hija meħtieġa biex jinfetaħ is-servizz u ma fiha xejn dwarek. Ippermetti l-cookies għal dan is-sit u erġa’ pprova.'
    },
    form_not_sent: {
      title: 'Jekk jogħġbok erġa’ ibgħat il-formola',
      text: 'Il-kontroll lest, iżda l-formola tiegħek ma ntbagħtitx. Agħfas il-buttuna Lura tal-browser sakemm tara l-formola, u ibgħatha mill-ġdid.'
    },
    form_expired: {
      title: 'Jekk jogħġbok erġa’ ibgħat il-formola',
      text: 'Il-formola tiegħek inżammet għal żmien limitat, li għadda; ma ntbagħtitx. Mur lura, iċċekkja d-data tiegħek u ibgħatha mill-ġdid.'
    },
    form_already_sent: {
      title: 'Il-formola tiegħek diġà ntbagħtet',
      text: 'Din il-formola ntbagħtet darba wara l-kontroll u ma tintbagħatx darb’oħra. Iċċekkja jekk waslitx.'
    },
    not_found: {
      title: 'Il-paġna ma nstabitx',
      text: 'M’hemm l-ebda paġna f’dan l-indirizz. Iċċekkja li l-indirizz hu sħiħ.'
    },
    bad_request: {
      title: 'Din it-talba ma setgħetx tinqara',
      text: 'Dak li bagħat il-browser tiegħek ma setax jinqara jew mhux permess hawn. Mur lura u erġa’ pprova.'
    },
    too_large: {
      title: 'Dan hu kbir wisq',
      text: 'Dak li bgħatt hu akbar milli jaċċetta dan is-servizz. Mur lura u ibgħat inqas, pereżempju fajl iżgħar.'
    },
    too_slow: {
      title: 'Il-konnessjoni kienet bil-mod wisq',
      text: 'It-talba tiegħek ma waslitx fil-ħin. Iċċekkja l-konnessjoni tiegħek u erġa’ pprova.'
    },
    unknown_host: {
      title: 'L-ebda servizz f’dan l-indirizz',
      text: 'Dan l-isem iwassal hawn, iżda l-ebda servizz ma jwieġeb għalih. Iċċekkja l-indirizz.'
    },
    internal: {
      title: 'Xi ħaġa marret ħażin',
      text: 'L-iżball hu tagħna, mhux tiegħek. Erġa’ pprova dalwaqt. Jekk kont qed tibgħat formola, iċċekkja jekk waslitx qabel ma terġa’ tibgħatha.'
    },
    bad_gateway: {
      title: 'Is-servizz ma jistax jintlaħaq',
      text: 'Is-servizz f’dan l-indirizz bħalissa mhux iwieġeb. Erġa’ pprova aktar tard. Jekk kont qed tibgħat formola, iċċekkja jekk waslitx qabel ma terġa’ tibgħatha.'
    },
    unavailable: {
      title: 'Is-servizz hu okkupat ħafna',
      text: 'It-talba tiegħek ma setgħetx tintlaqa’ bħalissa u ma ntbagħtitx ’il quddiem. Erġa’ pprova dalwaqt.'
    },
    gateway_timeout: {
      title: 'Is-servizz qed idum wisq',
      text: 'Is-servizz ma weġibx fil-ħin. Jekk kont qed tibgħat formola, iċċekkja jekk waslitx qabel ma terġa’ tibgħatha.'
    },
    maintenance: {
      title: 'Is-servizz hu magħluq għall-manutenzjoni',
      text: 'Qed isir xogħol fuq dan is-servizz, u mbagħad jerġa’ jiftaħ. Dak li għadek kif bgħatt ma wasalx; ibgħatu mill-ġdid dakinhar.'
    }
  },
  tryAgainIn: 'Tista’ terġa’ tipprova fi: {wait}',
  tryAgainNow: 'Issa tista’ terġa’ tipprova.',
  opensAt: 'Mistenni jerġa’ jiftaħ: {time}',
  reason: 'Raġuni: {reason}',
  reasons: {
    rule: 'regola ta’ dan is-servizz',
    score: 'valutazzjoni awtomatika tat-talba',
    limit: 'in-numru ta’ talbiet',
    ban: 'imblukkar temporanju'
  },
  deadline: 'Jekk għandek skadenza, żomm dan in-numru u l-ħin; juru li pprovajt.',
  startPage: 'Mur fil-paġna tal-bidu',
  help: 'Ma jaħdimx?',
  call: 'Ċempel {phone}.',
  write: 'Ikteb lil {email}.',
  callOrWrite: 'Ċempel {phone} jew ikteb lil {email}.',
  visit: 'Personalment: {place}',
  incident: 'Numru tal-inċident: {id}',
  time: 'Ħin: {time}',
  otherLanguages: 'Lingwi oħra',
  privacy: 'Protezzjoni tad-data',
  accessibility: 'Aċċessibbiltà'
}
