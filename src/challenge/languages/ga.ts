import type { Messages } from './messages.ts'

export const ga: Messages = {
  tag: 'ga',
  locale: 'ga',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Gaeilge',
  title: 'Nóiméad amháin, le do thoil',
  sentence: 'Cosnaíonn seiceáil ghairid uathoibríoch an tseirbhís seo ar róbait.',
  byItself: 'Déanann do bhrabhsálaí as féin í; ní gá duit aon rud a dhéanamh.',
  progress: 'Seiceáil ar siúl',
  byHand: 'Brúigh “Lean ar aghaidh”; osclófar do leathanach go luath (fanacht: thart ar {wait}).',
  scriptOff:
    'Ní féidir leis an tseiceáil rith as féin toisc go bhfuil JavaScript múchta i do bhrabhsálaí nó nach n-oibríonn sé.',
  continue: 'Lean ar aghaidh',
  continueAndSend: 'Lean ar aghaidh agus seol an fhoirm',
  formKept: 'Tá d’fhoirm coinnithe agus seolfar í chomh luath is a bheidh an tseiceáil déanta.',
  formTooLarge:
    'Tá d’fhoirm rómhór le coinneáil le linn na seiceála agus níor seoladh í. Tar éis na seiceála, téigh ar ais chuici agus seol arís í.',
  formNotKept: 'Níor seoladh d’fhoirm. Tar éis na seiceála, téigh ar ais chuici agus seol arís í.',
  retry: 'Bain triail eile as',
  backToForm: 'Ar ais chuig an bhfoirm',
  openInNewTab: 'Oscail i gcluaisín nua',
  script: {
    still: 'Tá an tseiceáil fós ar siúl. Go raibh maith agat as d’fhoighne.',
    done: 'Déanta. Tá do leathanach á oscailt.',
    sending: 'Déanta. Tá d’fhoirm á seoladh.',
    slow: 'Tá níos mó ama ag teastáil ó do ghléas ná ó ghléasanna eile. Is féidir leat fanacht nó an cnaipe a úsáid.',
    remaining: 'Am fágtha: thart ar {wait}',
    cookiesOff: {
      title: 'Ceadaigh fianáin, le do thoil',
      text: 'Níor choinnigh do bhrabhsálaí an fianán a léiríonn gur éirigh leis an tseiceáil. Ceadaigh fianáin don suíomh seo agus bain triail eile as.'
    },
    framed: {
      title: 'Oscail an leathanach seo i gcluaisín nua',
      text: 'Taispeántar an leathanach seo taobh istigh de shuíomh eile, áit nach gcoinníonn do bhrabhsálaí ár bhfianán. Oscail i gcluaisín nua é.'
    },
    formNotSent: {
      title: 'Seol d’fhoirm arís, le do thoil',
      text: 'Tá an tseiceáil déanta, ach níor seoladh d’fhoirm fós. Téigh ar ais chuici agus seol arís í.'
    },
    formExpired: {
      title: 'Seol d’fhoirm arís, le do thoil',
      text: 'Thóg an tseiceáil rófhada agus níor seoladh d’fhoirm. Téigh ar ais chuici agus seol arís í.'
    },
    failed: {
      title: 'Bain triail eile as, le do thoil',
      text: 'Níor éirigh leis an tseiceáil an uair seo. Bain triail eile as nó brúigh “Lean ar aghaidh”.'
    },
    failedAgain: {
      title: 'Ní oibríonn sé seo anseo',
      text: 'Theip ar an tseiceáil roinnt uaireanta sa bhrabhsálaí seo. Brúigh “Lean ar aghaidh”, bain triail as brabhsálaí eile nó cuir in iúl dúinn é.'
    },
    offline: {
      title: 'Cailleadh an ceangal',
      text: 'Níorbh fhéidir an tseiceáil a chríochnú. Seiceáil do cheangal agus bain triail eile as.'
    }
  },
  notices: {
    denied: {
      title: 'Diúltaíodh don iarratas seo',
      text: 'Dhiúltaigh cosaint uathoibríoch na seirbhíse seo do d’iarratas. Má cheapann tú gur botún é seo, cuir in iúl dúinn é: féachfaidh duine air.'
    },
    banned: {
      title: 'Tá do cheangal blocáilte go ceann tamaill',
      text: 'Tháinig iarratais neamhghnácha ó do cheangal, agus mar sin níl an tseirbhís á fhreagairt faoi láthair. Má cheapann tú gur botún é seo, cuir in iúl dúinn é: féachfaidh duine air.'
    },
    too_many: {
      title: 'An iomarca iarratas',
      text: 'Tháinig an-chuid iarratas ó do cheangal in achar gearr. Fan tamall beag, ansin bain triail eile as.'
    },
    cookies_off: {
      title: 'Ceadaigh fianáin, le do thoil',
      text: 'Níor choinnigh do bhrabhsálaí an fianán a léiríonn gur éirigh leis an tseiceáil. Tá sé riachtanach chun an tseirbhís a oscailt agus níl aon rud fútsa ann. Ceadaigh fianáin don suíomh seo agus bain triail eile as.'
    },
    form_not_sent: {
      title: 'Seol d’fhoirm arís, le do thoil',
      text: 'Tá an tseiceáil déanta, ach níor seoladh d’fhoirm. Brúigh cnaipe Siar do bhrabhsálaí go dtí go bhfeicfidh tú d’fhoirm, agus seol arís í.'
    },
    form_expired: {
      title: 'Seol d’fhoirm arís, le do thoil',
      text: 'Coinníodh d’fhoirm ar feadh tréimhse teoranta, atá thart; níor seoladh í. Téigh siar, seiceáil na sonraí agus seol arís í.'
    },
    form_already_sent: {
      title: 'Seoladh d’fhoirm cheana',
      text: 'Seoladh an fhoirm seo uair amháin tar éis na seiceála, agus ní sheoltar an dara huair í. Seiceáil ar tháinig sí.'
    },
    not_found: {
      title: 'Níor aimsíodh an leathanach',
      text: 'Níl aon leathanach ag an seoladh seo. Seiceáil go bhfuil an seoladh iomlán.'
    },
    bad_request: {
      title: 'Níorbh fhéidir an t-iarratas a léamh',
      text: 'Níorbh fhéidir an méid a sheol do bhrabhsálaí a léamh, nó ní cheadaítear anseo é. Téigh siar agus bain triail eile as.'
    },
    too_large: {
      title: 'Tá sé seo rómhór',
      text: 'Tá an méid a sheol tú níos mó ná mar a ghlacann an tseirbhís seo. Téigh siar agus seol níos lú, mar shampla comhad níos lú.'
    },
    too_slow: {
      title: 'Bhí an ceangal rómhall',
      text: 'Níor tháinig d’iarratas in am. Seiceáil do cheangal agus bain triail eile as.'
    },
    unknown_host: {
      title: 'Níl seirbhís ag an seoladh seo',
      text: 'Tagann an t-ainm seo anseo, ach níl aon seirbhís á fhreagairt. Seiceáil an seoladh.'
    },
    internal: {
      title: 'Tharla earráid',
      text: 'Is linne an locht, ní leatsa. Bain triail eile as i gceann nóiméid. Má bhí foirm á seoladh agat, seiceáil ar tháinig sí sula seolann tú arís í.'
    },
    bad_gateway: {
      title: 'Ní féidir teacht ar an tseirbhís',
      text: 'Níl an tseirbhís ag an seoladh seo ag freagairt faoi láthair. Bain triail eile as níos déanaí. Má bhí foirm á seoladh agat, seiceáil ar tháinig sí sula seolann tú arís í.'
    },
    unavailable: {
      title: 'Tá an tseirbhís an-ghnóthach',
      text: 'Níorbh fhéidir glacadh le d’iarratas anois díreach agus níor cuireadh ar aghaidh é. Bain triail eile as i gceann nóiméid.'
    },
    gateway_timeout: {
      title: 'Tá an tseirbhís ag glacadh rófhada',
      text: 'Níor fhreagair an tseirbhís in am. Má bhí foirm á seoladh agat, seiceáil ar tháinig sí sula seolann tú arís í.'
    },
    maintenance: {
      title: 'Tá an tseirbhís dúnta le haghaidh cothabhála',
      text: 'Tá obair ar siúl ar an tseirbhís seo agus osclófar arís í ina dhiaidh sin. Níor tháinig an méid a sheol tú anois; seol arís é ansin.'
    }
  },
  tryAgainIn: 'Is féidir triail eile a bhaint as i gceann: {wait}',
  tryAgainNow: 'Is féidir leat triail eile a bhaint as anois.',
  opensAt: 'Táthar ag súil le hathoscailt: {time}',
  reason: 'Cúis: {reason}',
  reasons: {
    rule: 'riail de chuid na seirbhíse seo',
    score: 'measúnú uathoibríoch ar an iarratas',
    limit: 'líon na n-iarratas',
    ban: 'bac sealadach'
  },
  deadline:
    'Má tá spriocdháta agat, coinnigh an uimhir seo agus an t-am; léiríonn siad go ndearna tú iarracht.',
  startPage: 'Téigh go dtí an leathanach tosaigh',
  help: 'Nach n-oibríonn sé?',
  call: 'Glaoigh ar {phone}.',
  write: 'Scríobh chuig {email}.',
  callOrWrite: 'Glaoigh ar {phone} nó scríobh chuig {email}.',
  visit: 'Go pearsanta: {place}',
  incident: 'Uimhir an teagmhais: {id}',
  time: 'Am: {time}',
  otherLanguages: 'Teangacha eile',
  privacy: 'Cosaint sonraí',
  accessibility: 'Inrochtaineacht'
}
