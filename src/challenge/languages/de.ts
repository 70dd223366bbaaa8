import type { Messages } from './messages.ts'

export const de: Messages = {
  tag: 'de',
  locale: 'de',
  direction: 'ltr',
  review: { status: 'complete', by: 'the authors', on: '2026-11-23' },
  name: 'Deutsch',
  title: 'Einen Moment, bitte',
  sentence: 'Eine kurze automatische Prüfung schützt diesen Dienst vor Robotern.',
  byItself: 'Ihr Browser führt sie von selbst durch; Sie müssen nichts tun.',
  progress: 'Prüfung läuft',
  byHand: 'Drücken Sie auf „Weiter“; Ihre Seite öffnet sich dann nach etwa {wait}.',
  scriptOff:
    'Die Prüfung läuft nicht von selbst, weil JavaScript in Ihrem Browser ausgeschaltet ist oder nicht funktioniert.',
  continue: 'Weiter',
  continueAndSend: 'Weiter und Formular senden',
  formKept: 'Ihr Formular ist aufbewahrt und wird gesendet, sobald die Prüfung abgeschlossen ist.',
  formTooLarge:
    'Ihr Formular ist zu groß, um während der Prüfung aufbewahrt zu werden, und wurde nicht gesendet. Gehen Sie nach der Prüfung zurück und senden Sie es erneut ab.',
  formNotKept:
    'Ihr Formular wurde nicht gesendet. Gehen Sie nach der Prüfung zurück und senden Sie es erneut ab.',
  retry: 'Erneut versuchen',
  backToForm: 'Zurück zum Formular',
  openInNewTab: 'In neuem Tab öffnen',
  script: {
    still: 'Die Prüfung läuft noch. Danke für Ihre Geduld.',
    done: 'Fertig. Ihre Seite wird geöffnet.',
    sending: 'Fertig. Ihr Formular wird gesendet.',
    slow: 'Ihr Gerät braucht mehr Zeit als andere. Sie können warten oder die Taste benutzen.',
    remaining: 'Noch etwa {wait}',
    cookiesOff: {
      title: 'Bitte erlauben Sie Cookies',
      text: 'Ihr Browser hat das Cookie nicht behalten, das die bestandene Prüfung belegt. Bitte erlauben Sie Cookies für diese Website und versuchen Sie es erneut.'
    },
    framed: {
      title: 'Bitte öffnen Sie diese Seite in einem neuen Tab',
      text: 'Diese Seite wird innerhalb einer anderen Website angezeigt; dort behält Ihr Browser unser Cookie nicht. Bitte öffnen Sie sie in einem neuen Tab.'
    },
    formNotSent: {
      title: 'Bitte senden Sie Ihr Formular erneut',
      text: 'Die Prüfung ist abgeschlossen, Ihr Formular wurde aber noch nicht gesendet. Gehen Sie zurück und senden Sie es erneut ab.'
    },
    formExpired: {
      title: 'Bitte senden Sie Ihr Formular erneut',
      text: 'Die Prüfung hat zu lange gedauert und Ihr Formular wurde nicht gesendet. Gehen Sie zurück und senden Sie es erneut ab.'
    },
    failed: {
      title: 'Bitte versuchen Sie es erneut',
      text: 'Die Prüfung hat diesmal nicht geklappt. Versuchen Sie es erneut oder drücken Sie auf „Weiter“.'
    },
    failedAgain: {
      title: 'Hier klappt es leider nicht',
      text: 'Die Prüfung ist in diesem Browser mehrmals gescheitert. Drücken Sie auf „Weiter“, versuchen Sie es in einem anderen Browser oder sagen Sie es uns.'
    },
    offline: {
      title: 'Die Verbindung ist abgebrochen',
      text: 'Die Prüfung konnte nicht abgeschlossen werden. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es erneut.'
    }
  },
  notices: {
    denied: {
      title: 'Diese Anfrage wurde abgelehnt',
      text: 'Der automatische Schutz dieses Dienstes hat Ihre Anfrage abgelehnt. Wenn Sie das für einen Fehler halten, sagen Sie es uns bitte: Ein Mensch wird sich darum kümmern.'
    },
    banned: {
      title: 'Ihr Anschluss ist vorübergehend gesperrt',
      text: 'Von Ihrem Anschluss kamen ungewöhnliche Anfragen; deshalb antwortet ihm dieser Dienst zurzeit nicht. Wenn Sie das für einen Fehler halten, sagen Sie es uns bitte: Ein Mensch wird sich darum kümmern.'
    },
    too_many: {
      title: 'Zu viele Anfragen',
      text: 'Von Ihrem Anschluss kamen in kurzer Zeit sehr viele Anfragen. Bitte warten Sie ein wenig und versuchen Sie es dann erneut.'
    },
    cookies_off: {
      title: 'Bitte erlauben Sie Cookies',
      text: 'Ihr Browser hat das Cookie nicht behalten, das die bestandene Prüfung belegt. Ohne dieses Cookie lässt sich der Dienst nicht öffnen; es enthält nichts über Sie. Erlauben Sie Cookies für diese Website und versuchen Sie es erneut.'
    },
    form_not_sent: {
      title: 'Bitte senden Sie Ihr Formular erneut',
      text: 'Die Prüfung ist abgeschlossen, Ihr Formular wurde aber nicht gesendet. Drücken Sie die Zurück-Taste Ihres Browsers, bis Sie Ihr Formular sehen, und senden Sie es erneut ab.'
    },
    form_expired: {
      title: 'Bitte senden Sie Ihr Formular erneut',
      text: 'Ihr Formular wurde für eine begrenzte Zeit aufbewahrt, die abgelaufen ist; es wurde nicht gesendet. Bitte gehen Sie zurück, prüfen Sie Ihre Angaben und senden Sie es erneut ab.'
    },
    form_already_sent: {
      title: 'Ihr Formular ist bereits gesendet',
      text: 'Dieses Formular wurde nach der Prüfung einmal gesendet und wird kein zweites Mal gesendet. Bitte prüfen Sie, ob es angekommen ist.'
    },
    not_found: {
      title: 'Seite nicht gefunden',
      text: 'Unter dieser Adresse gibt es keine Seite. Bitte prüfen Sie, ob sie vollständig ist.'
    },
    bad_request: {
      title: 'Diese Anfrage war nicht lesbar',
      text: 'Was Ihr Browser gesendet hat, war nicht lesbar oder ist hier nicht erlaubt. Bitte gehen Sie zurück und versuchen Sie es erneut.'
    },
    too_large: {
      title: 'Das ist zu groß',
      text: 'Was Sie gesendet haben, ist größer, als dieser Dienst annimmt. Bitte gehen Sie zurück und senden Sie weniger, zum Beispiel eine kleinere Datei.'
    },
    too_slow: {
      title: 'Die Verbindung war zu langsam',
      text: 'Ihre Anfrage ist nicht rechtzeitig angekommen. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es erneut.'
    },
    unknown_host: {
      title: 'Kein Dienst unter dieser Adresse',
      text: 'Dieser Name führt hierher, aber kein Dienst antwortet darauf. Bitte prüfen Sie die Adresse.'
    },
    internal: {
      title: 'Etwas ist schiefgegangen',
      text: 'Der Fehler liegt bei uns, nicht bei Ihnen. Bitte versuchen Sie es gleich noch einmal. Falls Sie ein Formular gesendet haben, prüfen Sie bitte, ob es angekommen ist, bevor Sie es erneut senden.'
    },
    bad_gateway: {
      title: 'Der Dienst ist nicht erreichbar',
      text: 'Der Dienst hinter dieser Adresse antwortet zurzeit nicht. Bitte versuchen Sie es später erneut. Falls Sie ein Formular gesendet haben, prüfen Sie bitte, ob es angekommen ist, bevor Sie es erneut senden.'
    },
    unavailable: {
      title: 'Der Dienst ist stark ausgelastet',
      text: 'Ihre Anfrage konnte gerade nicht angenommen werden und wurde nicht weitergeleitet. Bitte versuchen Sie es gleich noch einmal.'
    },
    gateway_timeout: {
      title: 'Der Dienst braucht zu lange',
      text: 'Der Dienst hat nicht rechtzeitig geantwortet. Falls Sie ein Formular gesendet haben, prüfen Sie bitte, ob es angekommen ist, bevor Sie es erneut senden.'
    },
    maintenance: {
      title: 'Der Dienst ist wegen Wartung geschlossen',
      text: 'An diesem Dienst wird gearbeitet, danach öffnet er wieder. Was Sie gerade gesendet haben, ist nicht angekommen; bitte senden Sie es dann noch einmal.'
    }
  },
  tryAgainIn: 'Sie können es erneut versuchen in: {wait}',
  tryAgainNow: 'Sie können es jetzt erneut versuchen.',
  opensAt: 'Voraussichtlich wieder geöffnet: {time}',
  reason: 'Grund: {reason}',
  reasons: {
    rule: 'eine Regel dieses Dienstes',
    score: 'eine automatische Einschätzung der Anfrage',
    limit: 'die Zahl der Anfragen',
    ban: 'eine vorübergehende Sperre'
  },
  deadline:
    'Falls Sie eine Frist einhalten müssen, bewahren Sie diese Nummer und die Uhrzeit auf; sie belegen, dass Sie es versucht haben.',
  startPage: 'Zur Startseite',
  help: 'Klappt es nicht?',
  call: 'Rufen Sie {phone} an.',
  write: 'Schreiben Sie an {email}.',
  callOrWrite: 'Rufen Sie {phone} an oder schreiben Sie an {email}.',
  visit: 'Persönlich: {place}',
  incident: 'Vorgangsnummer: {id}',
  time: 'Zeit: {time}',
  otherLanguages: 'Andere Sprachen',
  privacy: 'Datenschutz',
  accessibility: 'Barrierefreiheit'
}
