import type { Messages } from './messages.ts'

/** European Portuguese, as it is spoken in Luxembourg. */
export const pt: Messages = {
  tag: 'pt',
  locale: 'pt-PT',
  direction: 'ltr',
  review: { status: 'complete', by: 'the authors; wants a native reader', on: '2026-11-23' },
  name: 'Português',
  title: 'Um momento, por favor',
  sentence: 'Uma breve verificação automática protege este serviço contra robôs.',
  byItself: 'O seu navegador fá-la sozinho; não precisa de fazer nada.',
  progress: 'Verificação em curso',
  byHand: 'Prima Continuar; a sua página abre após cerca de {wait}.',
  scriptOff:
    'A verificação não pode decorrer sozinha porque o JavaScript está desativado ou não funciona no seu navegador.',
  continue: 'Continuar',
  continueAndSend: 'Continuar e enviar o formulário',
  formKept: 'O seu formulário está guardado e será enviado assim que a verificação terminar.',
  formTooLarge:
    'O seu formulário é demasiado grande para ser guardado durante a verificação e não foi enviado. Depois da verificação, volte ao formulário e envie-o de novo.',
  formNotKept:
    'O seu formulário não foi enviado. Depois da verificação, volte ao formulário e envie-o de novo.',
  retry: 'Tentar de novo',
  backToForm: 'Voltar ao formulário',
  openInNewTab: 'Abrir num novo separador',
  script: {
    still: 'A verificação continua. Obrigado pela sua paciência.',
    done: 'Concluído. A sua página está a abrir.',
    sending: 'Concluído. O seu formulário está a ser enviado.',
    slow: 'O seu dispositivo precisa de mais tempo do que outros. Pode esperar ou usar o botão.',
    remaining: 'Tempo restante: cerca de {wait}',
    cookiesOff: {
      title: 'Autorize os cookies, por favor',
      text: 'O seu navegador não guardou o cookie que comprova a verificação. Autorize os cookies para este sítio e tente de novo.'
    },
    framed: {
      title: 'Abra esta página num novo separador, por favor',
      text: 'Esta página é mostrada dentro de outro sítio, onde o seu navegador não guarda o nosso cookie. Abra-a num novo separador.'
    },
    formNotSent: {
      title: 'Envie de novo o seu formulário, por favor',
      text: 'A verificação está concluída, mas o seu formulário ainda não foi enviado. Volte ao formulário e envie-o de novo.'
    },
    formExpired: {
      title: 'Envie de novo o seu formulário, por favor',
      text: 'A verificação demorou demasiado e o seu formulário não foi enviado. Volte ao formulário e envie-o de novo.'
    },
    failed: {
      title: 'Tente de novo, por favor',
      text: 'Desta vez a verificação não funcionou. Tente de novo ou prima Continuar.'
    },
    failedAgain: {
      title: 'Aqui não funciona',
      text: 'A verificação falhou várias vezes neste navegador. Prima Continuar, tente noutro navegador ou diga-nos.'
    },
    offline: {
      title: 'A ligação foi interrompida',
      text: 'Não foi possível concluir a verificação. Verifique a sua ligação e tente de novo.'
    }
  },
  notices: {
    denied: {
      title: 'Este pedido foi recusado',
      text: 'A proteção automática deste serviço recusou o seu pedido. Se acha que se trata de um erro, diga-nos: uma pessoa irá analisar o caso.'
    },
    banned: {
      title: 'A sua ligação está bloqueada por algum tempo',
      text: 'Da sua ligação chegaram pedidos invulgares; por isso, este serviço não lhe responde de momento. Se acha que se trata de um erro, diga-nos: uma pessoa irá analisar o caso.'
    },
    too_many: {
      title: 'Demasiados pedidos',
      text: 'A sua ligação fez muitos pedidos em pouco tempo. Aguarde um pouco e tente de novo.'
    },
    cookies_off: {
      title: 'Autorize os cookies, por favor',
      text: 'O seu navegador não guardou o cookie que comprova a verificação. Este cookie é necessário para abrir o serviço e não contém nada sobre si. Autorize os cookies para este sítio e tente de novo.'
    },
    form_not_sent: {
      title: 'Envie de novo o seu formulário, por favor',
      text: 'A verificação está concluída, mas o seu formulário não foi enviado. Prima o botão Retroceder do navegador até ver o seu formulário e envie-o de novo.'
    },
    form_expired: {
      title: 'Envie de novo o seu formulário, por favor',
      text: 'O seu formulário foi guardado por um tempo limitado, que já passou; não foi enviado. Volte ao formulário, verifique os dados e envie-o de novo.'
    },
    form_already_sent: {
      title: 'O seu formulário já foi enviado',
      text: 'Este formulário foi enviado uma vez depois da verificação e não é enviado uma segunda vez. Verifique se chegou.'
    },
    not_found: {
      title: 'Página não encontrada',
      text: 'Não há nenhuma página neste endereço. Verifique se o endereço está completo.'
    },
    bad_request: {
      title: 'Não foi possível ler este pedido',
      text: 'O que o seu navegador enviou não pôde ser lido ou não é permitido aqui. Volte atrás e tente de novo.'
    },
    too_large: {
      title: 'O envio é demasiado grande',
      text: 'O que enviou é maior do que este serviço aceita. Volte atrás e envie menos, por exemplo um ficheiro mais pequeno.'
    },
    too_slow: {
      title: 'A ligação foi demasiado lenta',
      text: 'O seu pedido não chegou a tempo. Verifique a sua ligação e tente de novo.'
    },
    unknown_host: {
      title: 'Nenhum serviço neste endereço',
      text: 'Este nome conduz até aqui, mas nenhum serviço lhe responde. Verifique o endereço.'
    },
    internal: {
      title: 'Ocorreu um erro',
      text: 'A falha é nossa, não sua. Tente de novo dentro de momentos. Se estava a enviar um formulário, verifique se chegou antes de o enviar outra vez.'
    },
    bad_gateway: {
      title: 'O serviço não está acessível',
      text: 'O serviço neste endereço não responde de momento. Tente de novo mais tarde. Se estava a enviar um formulário, verifique se chegou antes de o enviar outra vez.'
    },
    unavailable: {
      title: 'O serviço está muito ocupado',
      text: 'Neste momento não foi possível aceitar o seu pedido, que não foi transmitido. Tente de novo dentro de momentos.'
    },
    gateway_timeout: {
      title: 'O serviço está a demorar demasiado',
      text: 'O serviço não respondeu a tempo. Se estava a enviar um formulário, verifique se chegou antes de o enviar outra vez.'
    },
    maintenance: {
      title: 'O serviço está fechado para manutenção',
      text: 'Estão a decorrer trabalhos neste serviço, que voltará a abrir. O que acabou de enviar não chegou; envie-o de novo nessa altura.'
    }
  },
  tryAgainIn: 'Pode tentar de novo dentro de: {wait}',
  tryAgainNow: 'Já pode tentar de novo.',
  opensAt: 'Reabertura prevista: {time}',
  reason: 'Motivo: {reason}',
  reasons: {
    rule: 'uma regra deste serviço',
    score: 'uma avaliação automática do pedido',
    limit: 'o número de pedidos',
    ban: 'um bloqueio temporário'
  },
  deadline: 'Se tem um prazo a cumprir, guarde este número e a hora; provam que tentou.',
  startPage: 'Ir para a página inicial',
  help: 'Não funciona?',
  call: 'Ligue para {phone}.',
  write: 'Escreva para {email}.',
  callOrWrite: 'Ligue para {phone} ou escreva para {email}.',
  visit: 'Presencialmente: {place}',
  incident: 'Número do incidente: {id}',
  time: 'Hora: {time}',
  otherLanguages: 'Outras línguas',
  privacy: 'Proteção de dados',
  accessibility: 'Acessibilidade'
}
