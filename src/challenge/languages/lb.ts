import type { Messages } from './messages.ts'

/**
 * Luxembourgish drops a final n before most consonants (the n-rule), so no placeholder may follow a word
 * that ends in n: what is filled in would decide how that word is written. A test holds this.
 */
export const lb: Messages = {
  tag: 'lb',
  locale: 'lb',
  direction: 'ltr',
  review: { status: 'complete', by: 'the authors; wants a native reader', on: '2026-11-23' },
  name: 'Lëtzebuergesch',
  title: 'Een Ament, wann ech gelift',
  sentence: 'Eng kuerz automatesch Kontroll schützt dëse Service viru Roboteren.',
  byItself: 'Äre Browser mécht se ganz eleng; Dir musst näischt maachen.',
  progress: 'Kontroll leeft',
  byHand: 'Dréckt op „Weider“; Är Säit geet dann no ongeféier {wait} op.',
  scriptOff:
    'D’Kontroll leeft net eleng, well JavaScript an Ärem Browser ausgeschalt ass oder net funktionéiert.',
  continue: 'Weider',
  continueAndSend: 'Weider a Formulaire schécken',
  formKept: 'Äre Formulaire ass gespäichert a gëtt geschéckt, soubal d’Kontroll fäerdeg ass.',
  formTooLarge:
    'Äre Formulaire ass ze grouss, fir während der Kontroll gespäichert ze ginn, a gouf net geschéckt. Gitt no der Kontroll drop zréck a schéckt en nach eng Kéier.',
  formNotKept:
    'Äre Formulaire gouf net geschéckt. Gitt no der Kontroll drop zréck a schéckt en nach eng Kéier.',
  retry: 'Nach eng Kéier probéieren',
  backToForm: 'Zréck op de Formulaire',
  openInNewTab: 'An engem neien Tab opmaachen',
  script: {
    still: 'D’Kontroll leeft nach. Merci fir Är Gedold.',
    done: 'Fäerdeg. Är Säit geet op.',
    sending: 'Fäerdeg. Äre Formulaire gëtt geschéckt.',
    slow: 'Ären Apparat brauch méi Zäit wéi anerer. Dir kënnt waarden oder de Knäppche benotzen.',
    remaining: 'Nach ongeféier {wait}',
    cookiesOff: {
      title: 'Erlaabt w.e.g. Cookien',
      text: 'Äre Browser huet de Cookie net behalen, deen d’Kontroll bestätegt. Erlaabt w.e.g. Cookië fir dëse Site a probéiert et nach eng Kéier.'
    },
    framed: {
      title: 'Maacht dës Säit w.e.g. an engem neien Tab op',
      text: 'Dës Säit gëtt an engem anere Site ugewisen, wou Äre Browser eise Cookie net behält. Maacht se w.e.g. an engem neien Tab op.'
    },
    formNotSent: {
      title: 'Schéckt Äre Formulaire w.e.g. nach eng Kéier',
      text: 'D’Kontroll ass gemaach, mee Äre Formulaire ass nach net geschéckt. Gitt drop zréck a schéckt en nach eng Kéier.'
    },
    formExpired: {
      title: 'Schéckt Äre Formulaire w.e.g. nach eng Kéier',
      text: 'D’Kontroll huet ze laang gedauert an Äre Formulaire ass net geschéckt ginn. Gitt drop zréck a schéckt en nach eng Kéier.'
    },
    failed: {
      title: 'Probéiert w.e.g. nach eng Kéier',
      text: 'D’Kontroll huet dës Kéier net geklappt. Probéiert et nach eng Kéier oder dréckt op „Weider“.'
    },
    failedAgain: {
      title: 'Hei klappt et leider net',
      text: 'D’Kontroll huet an dësem Browser e puermol net geklappt. Dréckt op „Weider“, probéiert en anere Browser oder sot eis Bescheed.'
    },
    offline: {
      title: 'D’Verbindung ass ënnerbrach',
      text: 'D’Kontroll konnt net ofgeschloss ginn. Kuckt w.e.g. Är Verbindung no a probéiert et nach eng Kéier.'
    }
  },
  notices: {
    denied: {
      title: 'Dës Ufro gouf refuséiert',
      text: 'Den automatesche Schutz vun dësem Service huet Är Ufro refuséiert. Wann Dir mengt, datt dat e Feeler ass, sot eis w.e.g. Bescheed: E Mënsch kuckt sech et un.'
    },
    banned: {
      title: 'Är Verbindung ass fir eng Zäit gespaart',
      text: 'Vun Ärer Verbindung koumen ongewéinlech Ufroen, dowéinst äntwert dëse Service hir de Moment net. Wann Dir mengt, datt dat e Feeler ass, sot eis w.e.g. Bescheed: E Mënsch kuckt sech et un.'
    },
    too_many: {
      title: 'Ze vill Ufroen',
      text: 'Vun Ärer Verbindung sinn a kuerzer Zäit ganz vill Ufroe komm. Waart w.e.g. e bëssen a probéiert et dann nach eng Kéier.'
    },
    cookies_off: {
      title: 'Erlaabt w.e.g. Cookien',
      text: 'Äre Browser huet de Cookie net behalen, deen d’Kontroll bestätegt. Ouni dëse Cookie geet de Service net op; et steet näischt iwwer Iech dran. Erlaabt Cookië fir dëse Site a probéiert et nach eng Kéier.'
    },
    form_not_sent: {
      title: 'Schéckt Äre Formulaire w.e.g. nach eng Kéier',
      text: 'D’Kontroll ass gemaach, mee Äre Formulaire ass net geschéckt ginn. Dréckt op den Zréck-Knäppche vun Ärem Browser, bis Dir Äre Formulaire gesitt, a schéckt en dann nach eng Kéier.'
    },
    form_expired: {
      title: 'Schéckt Äre Formulaire w.e.g. nach eng Kéier',
      text: 'Äre Formulaire gouf fir eng limitéiert Zäit gespäichert, déi elo eriwwer ass; en ass net geschéckt ginn. Gitt w.e.g. drop zréck, kuckt Är Donnéeën no a schéckt en nach eng Kéier.'
    },
    form_already_sent: {
      title: 'Äre Formulaire ass scho geschéckt',
      text: 'Dëse Formulaire gouf no der Kontroll scho geschéckt; dat geschitt nëmmen eng Kéier. Kuckt w.e.g. no, ob en ukomm ass.'
    },
    not_found: {
      title: 'Säit net fonnt',
      text: 'Op dëser Adress gëtt et keng Säit. Kuckt w.e.g. no, ob se komplett ass.'
    },
    bad_request: {
      title: 'Dës Ufro konnt net gelies ginn',
      text: 'Wat Äre Browser geschéckt huet, konnt net gelies ginn oder ass hei net erlaabt. Gitt w.e.g. zréck a probéiert et nach eng Kéier.'
    },
    too_large: {
      title: 'Dat ass ze grouss',
      text: 'Wat Dir geschéckt hutt, ass méi grouss, wéi dëse Service et unhëlt. Gitt w.e.g. zréck a schéckt manner, zum Beispill e méi klenge Fichier.'
    },
    too_slow: {
      title: 'D’Verbindung war ze lues',
      text: 'Är Ufro ass net zäiteg ukomm. Kuckt w.e.g. Är Verbindung no a probéiert et nach eng Kéier.'
    },
    unknown_host: {
      title: 'Kee Service op dëser Adress',
      text: 'Dësen Numm féiert heihinner, mee kee Service äntwert drop. Kuckt w.e.g. d’Adress no.'
    },
    internal: {
      title: 'Do ass eppes schifgaangen',
      text: 'De Feeler läit bei eis, net bei Iech. Probéiert et w.e.g. an engem Ament nach eng Kéier. Wann Dir e Formulaire geschéckt hutt, kuckt no, ob en ukomm ass, ier Dir en nach eng Kéier schéckt.'
    },
    bad_gateway: {
      title: 'De Service ass net z’erreechen',
      text: 'De Service hannert dëser Adress äntwert de Moment net. Probéiert et w.e.g. méi spéit nach eng Kéier. Wann Dir e Formulaire geschéckt hutt, kuckt no, ob en ukomm ass, ier Dir en nach eng Kéier schéckt.'
    },
    unavailable: {
      title: 'De Service ass staark ausgelaascht',
      text: 'Är Ufro konnt elo net ugeholl ginn a gouf net weiderginn. Probéiert et w.e.g. an engem Ament nach eng Kéier.'
    },
    gateway_timeout: {
      title: 'De Service brauch ze laang',
      text: 'De Service huet net zäiteg geäntwert. Wann Dir e Formulaire geschéckt hutt, kuckt no, ob en ukomm ass, ier Dir en nach eng Kéier schéckt.'
    },
    maintenance: {
      title: 'De Service ass wéinst Wartung zou',
      text: 'Un dësem Service gëtt geschafft, duerno mécht en erëm op. Wat Dir grad geschéckt hutt, ass net ukomm; schéckt et w.e.g. dann nach eng Kéier.'
    }
  },
  tryAgainIn: 'Zäit bis Dir et nees probéiere kënnt: {wait}',
  tryAgainNow: 'Dir kënnt et elo nees probéieren.',
  opensAt: 'Viraussiichtlech erëm op: {time}',
  reason: 'Grond: {reason}',
  reasons: {
    rule: 'eng Regel vun dësem Service',
    score: 'eng automatesch Aschätzung vun der Ufro',
    limit: 'd’Zuel vun den Ufroen',
    ban: 'eng temporär Spär'
  },
  deadline:
    'Wann Dir en Delai anzehalen hutt, hieft dës Nummer an d’Auerzäit op; si weisen, datt Dir et probéiert hutt.',
  startPage: 'Op d’Startsäit goen',
  help: 'Klappt et net?',
  call: 'Rufft {phone} un.',
  write: 'Schreift op {email}.',
  callOrWrite: 'Rufft {phone} un oder schreift op {email}.',
  visit: 'Perséinlech: {place}',
  incident: 'Nummer vun der Ufro: {id}',
  time: 'Zäit: {time}',
  otherLanguages: 'Aner Sproochen',
  privacy: 'Dateschutz',
  accessibility: 'Barrièrefräiheet'
}
