import type { Messages } from './messages.ts'

export const it: Messages = {
  tag: 'it',
  locale: 'it',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Italiano',
  title: 'Un momento, per favore',
  sentence: 'Una breve verifica automatica protegge questo servizio dai robot.',
  byItself: 'Il Suo browser la esegue da solo; non deve fare nulla.',
  progress: 'Verifica in corso',
  byHand: 'Prema «Continua»; la pagina si aprirà dopo circa {wait}.',
  scriptOff:
    'La verifica non può svolgersi da sola perché nel Suo browser JavaScript è disattivato o non funziona.',
  continue: 'Continua',
  continueAndSend: 'Continua e invia il modulo',
  formKept: 'Il Suo modulo è conservato e sarà inviato appena la verifica sarà terminata.',
  formTooLarge:
    'Il Suo modulo è troppo grande per essere conservato durante la verifica e non è stato inviato. Dopo la verifica torni al modulo e lo invii di nuovo.',
  formNotKept: 'Il Suo modulo non è stato inviato. Dopo la verifica torni al modulo e lo invii di nuovo.',
  retry: 'Riprova',
  backToForm: 'Torna al modulo',
  openInNewTab: 'Apri in una nuova scheda',
  script: {
    still: 'La verifica è ancora in corso. Grazie della pazienza.',
    done: 'Fatto. La pagina si sta aprendo.',
    sending: 'Fatto. Il Suo modulo è in corso di invio.',
    slow: 'Il Suo dispositivo richiede più tempo di altri. Può attendere oppure usare il pulsante.',
    remaining: 'Tempo rimanente: circa {wait}',
    cookiesOff: {
      title: 'Autorizzi i cookie, per favore',
      text: 'Il Suo browser non ha conservato il cookie che attesta la verifica superata. Autorizzi i cookie per questo sito e riprovi.'
    },
    framed: {
      title: 'Apra questa pagina in una nuova scheda',
      text: 'Questa pagina è mostrata all’interno di un altro sito, dove il Suo browser non conserva il nostro cookie. La apra in una nuova scheda.'
    },
    formNotSent: {
      title: 'Invii di nuovo il modulo, per favore',
      text: 'La verifica è terminata, ma il Suo modulo non è ancora stato inviato. Torni al modulo e lo invii di nuovo.'
    },
    formExpired: {
      title: 'Invii di nuovo il modulo, per favore',
      text: 'La verifica ha richiesto troppo tempo e il Suo modulo non è stato inviato. Torni al modulo e lo invii di nuovo.'
    },
    failed: {
      title: 'Riprovi, per favore',
      text: 'Questa volta la verifica non è riuscita. Riprovi oppure prema «Continua».'
    },
    failedAgain: {
      title: 'Qui non funziona',
      text: 'In questo browser la verifica è fallita più volte. Prema «Continua», provi con un altro browser o ce lo segnali.'
    },
    offline: {
      title: 'La connessione si è interrotta',
      text: 'Non è stato possibile completare la verifica. Controlli la connessione e riprovi.'
    }
  },
  notices: {
    denied: {
      title: 'Questa richiesta è stata rifiutata',
      text: 'La protezione automatica di questo servizio ha rifiutato la Sua richiesta. Se pensa che si tratti di un errore, ce lo segnali: una persona esaminerà il caso.'
    },
    banned: {
      title: 'La Sua connessione è bloccata per un po’',
      text: 'Dalla Sua connessione sono arrivate richieste insolite; per questo il servizio per ora non le risponde. Se pensa che si tratti di un errore, ce lo segnali: una persona esaminerà il caso.'
    },
    too_many: {
      title: 'Troppe richieste',
      text: 'Dalla Sua connessione sono arrivate molte richieste in poco tempo. Attenda un po’ e poi riprovi.'
    },
    cookies_off: {
      title: 'Autorizzi i cookie, per favore',
      text: 'Il Suo browser non ha conservato il cookie che attesta la verifica superata. È necessario per aprire il servizio e non contiene nulla su di Lei. Autorizzi i cookie per questo sito e riprovi.'
    },
    form_not_sent: {
      title: 'Invii di nuovo il modulo, per favore',
      text: 'La verifica è terminata, ma il Suo modulo non è stato inviato. Prema il pulsante Indietro del browser finché non vede il modulo, poi lo invii di nuovo.'
    },
    form_expired: {
      title: 'Invii di nuovo il modulo, per favore',
      text: 'Il Suo modulo è stato conservato per un tempo limitato, ormai scaduto; non è stato inviato. Torni indietro, controlli i dati inseriti e lo invii di nuovo.'
    },
    form_already_sent: {
      title: 'Il Suo modulo è già stato inviato',
      text: 'Questo modulo è stato inviato una volta dopo la verifica e non viene inviato una seconda volta. Controlli se è arrivato.'
    },
    not_found: {
      title: 'Pagina non trovata',
      text: 'A questo indirizzo non c’è nessuna pagina. Controlli che l’indirizzo sia completo.'
    },
    bad_request: {
      title: 'Questa richiesta non era leggibile',
      text: 'Ciò che il Suo browser ha inviato non era leggibile o qui non è consentito. Torni indietro e riprovi.'
    },
    too_large: {
      title: 'L’invio è troppo grande',
      text: 'Ciò che ha inviato supera quanto questo servizio accetta. Torni indietro e invii meno, per esempio un file più piccolo.'
    },
    too_slow: {
      title: 'La connessione era troppo lenta',
      text: 'La Sua richiesta non è arrivata in tempo. Controlli la connessione e riprovi.'
    },
    unknown_host: {
      title: 'Nessun servizio a questo indirizzo',
      text: 'Questo nome porta qui, ma nessun servizio vi risponde. Controlli l’indirizzo.'
    },
    internal: {
      title: 'Qualcosa è andato storto',
      text: 'L’errore è nostro, non Suo. Riprovi tra un momento. Se stava inviando un modulo, controlli se è arrivato prima di inviarlo di nuovo.'
    },
    bad_gateway: {
      title: 'Il servizio non è raggiungibile',
      text: 'Il servizio a questo indirizzo al momento non risponde. Riprovi più tardi. Se stava inviando un modulo, controlli se è arrivato prima di inviarlo di nuovo.'
    },
    unavailable: {
      title: 'Il servizio è molto occupato',
      text: 'In questo momento non è stato possibile accogliere la Sua richiesta, che non è stata trasmessa. Riprovi tra un momento.'
    },
    gateway_timeout: {
      title: 'Il servizio impiega troppo tempo',
      text: 'Il servizio non ha risposto in tempo. Se stava inviando un modulo, controlli se è arrivato prima di inviarlo di nuovo.'
    },
    maintenance: {
      title: 'Il servizio è chiuso per manutenzione',
      text: 'Sono in corso lavori su questo servizio, che poi riaprirà. Ciò che ha appena inviato non è arrivato; lo invii di nuovo allora.'
    }
  },
  tryAgainIn: 'Potrà riprovare tra: {wait}',
  tryAgainNow: 'Ora può riprovare.',
  opensAt: 'Riapertura prevista: {time}',
  reason: 'Motivo: {reason}',
  reasons: {
    rule: 'una regola di questo servizio',
    score: 'una valutazione automatica della richiesta',
    limit: 'il numero di richieste',
    ban: 'un blocco temporaneo'
  },
  deadline: 'Se ha una scadenza da rispettare, conservi questo numero e l’ora: dimostrano che ha provato.',
  startPage: 'Vai alla pagina iniziale',
  help: 'Non funziona?',
  call: 'Telefoni al {phone}.',
  write: 'Scriva a {email}.',
  callOrWrite: 'Telefoni al {phone} o scriva a {email}.',
  visit: 'Di persona: {place}',
  incident: 'Numero dell’incidente: {id}',
  time: 'Ora: {time}',
  otherLanguages: 'Altre lingue',
  privacy: 'Protezione dei dati',
  accessibility: 'Accessibilità'
}
