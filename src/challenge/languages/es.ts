import type { Messages } from './messages.ts'

export const es: Messages = {
  tag: 'es',
  locale: 'es',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Español',
  title: 'Un momento, por favor',
  sentence: 'Una breve comprobación automática protege este servicio de los robots.',
  byItself: 'Su navegador la hace por sí solo; usted no tiene que hacer nada.',
  progress: 'Comprobación en curso',
  byHand: 'Pulse «Continuar»; su página se abrirá pasados aproximadamente {wait}.',
  scriptOff:
    'La comprobación no puede hacerse sola porque JavaScript está desactivado o no funciona en su navegador.',
  continue: 'Continuar',
  continueAndSend: 'Continuar y enviar el formulario',
  formKept: 'Su formulario está guardado y se enviará en cuanto termine la comprobación.',
  formTooLarge:
    'Su formulario es demasiado grande para guardarlo durante la comprobación y no se ha enviado. Después de la comprobación, vuelva a él y envíelo de nuevo.',
  formNotKept: 'Su formulario no se ha enviado. Después de la comprobación, vuelva a él y envíelo de nuevo.',
  retry: 'Intentar de nuevo',
  backToForm: 'Volver al formulario',
  openInNewTab: 'Abrir en una pestaña nueva',
  script: {
    still: 'La comprobación continúa. Gracias por su paciencia.',
    done: 'Listo. Su página se está abriendo.',
    sending: 'Listo. Su formulario se está enviando.',
    slow: 'Su dispositivo necesita más tiempo que otros. Puede esperar o usar el botón.',
    remaining: 'Tiempo restante: aproximadamente {wait}',
    cookiesOff: {
      title: 'Permita las cookies, por favor',
      text: 'Su navegador no ha conservado la cookie que acredita la comprobación. Permita las cookies para este sitio e inténtelo de nuevo.'
    },
    framed: {
      title: 'Abra esta página en una pestaña nueva',
      text: 'Esta página se muestra dentro de otro sitio, donde su navegador no conserva nuestra cookie. Ábrala en una pestaña nueva.'
    },
    formNotSent: {
      title: 'Envíe de nuevo su formulario, por favor',
      text: 'La comprobación ha terminado, pero su formulario aún no se ha enviado. Vuelva a él y envíelo de nuevo.'
    },
    formExpired: {
      title: 'Envíe de nuevo su formulario, por favor',
      text: 'La comprobación ha tardado demasiado y su formulario no se ha enviado. Vuelva a él y envíelo de nuevo.'
    },
    failed: {
      title: 'Inténtelo de nuevo, por favor',
      text: 'Esta vez la comprobación no ha funcionado. Inténtelo de nuevo o pulse «Continuar».'
    },
    failedAgain: {
      title: 'Aquí no funciona',
      text: 'La comprobación ha fallado varias veces en este navegador. Pulse «Continuar», pruebe con otro navegador o avísenos.'
    },
    offline: {
      title: 'Se ha perdido la conexión',
      text: 'No se ha podido completar la comprobación. Compruebe su conexión e inténtelo de nuevo.'
    }
  },
  notices: {
    denied: {
      title: 'Esta solicitud ha sido rechazada',
      text: 'La protección automática de este servicio ha rechazado su solicitud. Si cree que es un error, avísenos: una persona lo examinará.'
    },
    banned: {
      title: 'Su conexión está bloqueada por un tiempo',
      text: 'De su conexión han llegado solicitudes inusuales; por eso este servicio no le responde por ahora. Si cree que es un error, avísenos: una persona lo examinará.'
    },
    too_many: {
      title: 'Demasiadas solicitudes',
      text: 'De su conexión han llegado muchas solicitudes en poco tiempo. Espere un poco e inténtelo de nuevo.'
    },
    cookies_off: {
      title: 'Permita las cookies, por favor',
      text: 'Su navegador no ha conservado la cookie que acredita la comprobación. Es necesaria para abrir este servicio y no contiene nada sobre usted. Permita las cookies para este sitio e inténtelo de nuevo.'
    },
    form_not_sent: {
      title: 'Envíe de nuevo su formulario, por favor',
      text: 'La comprobación ha terminado, pero su formulario no se ha enviado. Pulse el botón Atrás de su navegador hasta que vea su formulario y envíelo de nuevo.'
    },
    form_expired: {
      title: 'Envíe de nuevo su formulario, por favor',
      text: 'Su formulario se guardó durante un tiempo limitado, que ya ha pasado; no se ha enviado. Vuelva atrás, revise los datos y envíelo de nuevo.'
    },
    form_already_sent: {
      title: 'Su formulario ya se ha enviado',
      text: 'Este formulario se envió una vez después de la comprobación y no se envía una segunda vez. Compruebe si ha llegado.'
    },
    not_found: {
      title: 'Página no encontrada',
      text: 'No hay ninguna página en esta dirección. Compruebe que esté completa.'
    },
    bad_request: {
      title: 'No se ha podido leer esta solicitud',
      text: 'Lo que ha enviado su navegador no se ha podido leer o aquí no está permitido. Vuelva atrás e inténtelo de nuevo.'
    },
    too_large: {
      title: 'Esto es demasiado grande',
      text: 'Lo que ha enviado supera lo que este servicio acepta. Vuelva atrás y envíe menos, por ejemplo un archivo más pequeño.'
    },
    too_slow: {
      title: 'La conexión era demasiado lenta',
      text: 'Su solicitud no ha llegado a tiempo. Compruebe su conexión e inténtelo de nuevo.'
    },
    unknown_host: {
      title: 'Ningún servicio en esta dirección',
      text: 'Este nombre conduce aquí, pero ningún servicio responde a él. Compruebe la dirección.'
    },
    internal: {
      title: 'Algo ha salido mal',
      text: 'El fallo es nuestro, no suyo. Inténtelo de nuevo dentro de un momento. Si estaba enviando un formulario, compruebe si ha llegado antes de enviarlo otra vez.'
    },
    bad_gateway: {
      title: 'No se puede acceder al servicio',
      text: 'El servicio de esta dirección no responde en este momento. Inténtelo más tarde. Si estaba enviando un formulario, compruebe si ha llegado antes de enviarlo otra vez.'
    },
    unavailable: {
      title: 'El servicio está muy ocupado',
      text: 'En este momento no se ha podido aceptar su solicitud, que no se ha transmitido. Inténtelo de nuevo dentro de un momento.'
    },
    gateway_timeout: {
      title: 'El servicio tarda demasiado',
      text: 'El servicio no ha respondido a tiempo. Si estaba enviando un formulario, compruebe si ha llegado antes de enviarlo otra vez.'
    },
    maintenance: {
      title: 'El servicio está cerrado por mantenimiento',
      text: 'Se está trabajando en este servicio, que después volverá a abrir. Lo que acaba de enviar no ha llegado; envíelo de nuevo entonces.'
    }
  },
  tryAgainIn: 'Podrá intentarlo de nuevo dentro de: {wait}',
  tryAgainNow: 'Ya puede intentarlo de nuevo.',
  opensAt: 'Reapertura prevista: {time}',
  reason: 'Motivo: {reason}',
  reasons: {
    rule: 'una regla de este servicio',
    score: 'una evaluación automática de la solicitud',
    limit: 'el número de solicitudes',
    ban: 'un bloqueo temporal'
  },
  deadline: 'Si tiene que cumplir un plazo, guarde este número y la hora: demuestran que lo ha intentado.',
  startPage: 'Ir a la página de inicio',
  help: '¿No funciona?',
  call: 'Llame al {phone}.',
  write: 'Escriba a {email}.',
  callOrWrite: 'Llame al {phone} o escriba a {email}.',
  visit: 'En persona: {place}',
  incident: 'Número de incidencia: {id}',
  time: 'Hora: {time}',
  otherLanguages: 'Otros idiomas',
  privacy: 'Protección de datos',
  accessibility: 'Accesibilidad'
}
