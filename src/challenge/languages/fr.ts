import type { Messages } from './messages.ts'

/** A narrow no-break space stands before ; : ! ? as French typography wants it. */
export const fr: Messages = {
  tag: 'fr',
  locale: 'fr',
  direction: 'ltr',
  review: { status: 'complete', by: 'the authors', on: '2026-11-23' },
  name: 'Français',
  title: 'Un instant, s’il vous plaît',
  sentence: 'Une brève vérification automatique protège ce service contre les robots.',
  byItself: 'Votre navigateur l’effectue de lui-même ; vous n’avez rien à faire.',
  progress: 'Vérification en cours',
  byHand: 'Appuyez sur Continuer ; votre page s’ouvrira après environ {wait}.',
  scriptOff:
    'La vérification ne peut pas se faire d’elle-même, car JavaScript est désactivé ou ne fonctionne pas dans votre navigateur.',
  continue: 'Continuer',
  continueAndSend: 'Continuer et envoyer le formulaire',
  formKept: 'Votre formulaire est conservé ; il sera envoyé dès que la vérification sera terminée.',
  formTooLarge:
    'Votre formulaire est trop volumineux pour être conservé pendant la vérification et n’a pas été envoyé. Après la vérification, revenez-y et envoyez-le de nouveau.',
  formNotKept:
    'Votre formulaire n’a pas été envoyé. Après la vérification, revenez-y et envoyez-le de nouveau.',
  retry: 'Réessayer',
  backToForm: 'Retour au formulaire',
  openInNewTab: 'Ouvrir dans un nouvel onglet',
  script: {
    still: 'La vérification continue. Merci de votre patience.',
    done: 'C’est fait. Votre page s’ouvre.',
    sending: 'C’est fait. Votre formulaire est en cours d’envoi.',
    slow: 'Votre appareil a besoin de plus de temps que d’autres. Vous pouvez attendre, ou utiliser le bouton.',
    remaining: 'Temps restant : environ {wait}',
    cookiesOff: {
      title: 'Veuillez autoriser les cookies',
      text: 'Votre navigateur n’a pas conservé le cookie qui atteste que la vérification est faite. Veuillez autoriser les cookies pour ce site, puis réessayer.'
    },
    framed: {
      title: 'Veuillez ouvrir cette page dans un nouvel onglet',
      text: 'Cette page est affichée à l’intérieur d’un autre site, où votre navigateur ne conserve pas notre cookie. Veuillez l’ouvrir dans un nouvel onglet.'
    },
    formNotSent: {
      title: 'Veuillez envoyer de nouveau votre formulaire',
      text: 'La vérification est faite, mais votre formulaire n’a pas encore été envoyé. Revenez-y et envoyez-le de nouveau.'
    },
    formExpired: {
      title: 'Veuillez envoyer de nouveau votre formulaire',
      text: 'La vérification a pris trop de temps et votre formulaire n’a pas été envoyé. Revenez-y et envoyez-le de nouveau.'
    },
    failed: {
      title: 'Veuillez réessayer',
      text: 'La vérification n’a pas fonctionné cette fois. Réessayez, ou appuyez sur Continuer.'
    },
    failedAgain: {
      title: 'Cela ne fonctionne pas ici',
      text: 'La vérification a échoué plusieurs fois dans ce navigateur. Appuyez sur Continuer, essayez un autre navigateur ou signalez-le-nous.'
    },
    offline: {
      title: 'La connexion a été perdue',
      text: 'La vérification n’a pas pu être terminée. Veuillez vérifier votre connexion, puis réessayer.'
    }
  },
  notices: {
    denied: {
      title: 'Cette demande a été refusée',
      text: 'La protection automatique de ce service a refusé votre demande. Si vous pensez que c’est une erreur, signalez-le-nous : une personne examinera votre cas.'
    },
    banned: {
      title: 'Votre connexion est bloquée pour un temps',
      text: 'Des demandes inhabituelles sont venues de votre connexion ; ce service ne lui répond donc pas pour le moment. Si vous pensez que c’est une erreur, signalez-le-nous : une personne examinera votre cas.'
    },
    too_many: {
      title: 'Trop de demandes',
      text: 'Votre connexion a envoyé beaucoup de demandes en peu de temps. Veuillez patienter un peu, puis réessayer.'
    },
    cookies_off: {
      title: 'Veuillez autoriser les cookies',
      text: 'Votre navigateur n’a pas conservé le cookie qui atteste que la vérification est faite. Il est nécessaire pour ouvrir ce service et ne contient rien sur vous. Autorisez les cookies pour ce site, puis réessayez.'
    },
    form_not_sent: {
      title: 'Veuillez envoyer de nouveau votre formulaire',
      text: 'La vérification est faite, mais votre formulaire n’a pas été envoyé. Appuyez sur le bouton Précédent de votre navigateur jusqu’à ce que vous voyiez votre formulaire, puis envoyez-le de nouveau.'
    },
    form_expired: {
      title: 'Veuillez envoyer de nouveau votre formulaire',
      text: 'Votre formulaire a été conservé pour une durée limitée, qui est écoulée ; il n’a pas été envoyé. Veuillez y revenir, vérifier votre saisie et l’envoyer de nouveau.'
    },
    form_already_sent: {
      title: 'Votre formulaire a déjà été envoyé',
      text: 'Ce formulaire a été envoyé une fois après la vérification et ne l’est pas une seconde fois. Veuillez vérifier s’il est arrivé.'
    },
    not_found: {
      title: 'Page introuvable',
      text: 'Il n’y a pas de page à cette adresse. Veuillez vérifier qu’elle est complète.'
    },
    bad_request: {
      title: 'Cette demande n’a pas pu être lue',
      text: 'Ce que votre navigateur a envoyé n’a pas pu être lu ou n’est pas permis ici. Veuillez revenir en arrière et réessayer.'
    },
    too_large: {
      title: 'Cet envoi est trop volumineux',
      text: 'Ce que vous avez envoyé dépasse ce que ce service accepte. Veuillez revenir en arrière et envoyer moins, par exemple un fichier plus petit.'
    },
    too_slow: {
      title: 'La connexion était trop lente',
      text: 'Votre demande n’est pas arrivée à temps. Veuillez vérifier votre connexion et réessayer.'
    },
    unknown_host: {
      title: 'Aucun service à cette adresse',
      text: 'Ce nom mène ici, mais aucun service n’y répond. Veuillez vérifier l’adresse.'
    },
    internal: {
      title: 'Une erreur s’est produite',
      text: 'La faute vient de chez nous, pas de vous. Veuillez réessayer dans un instant. Si vous envoyiez un formulaire, vérifiez s’il est arrivé avant de l’envoyer de nouveau.'
    },
    bad_gateway: {
      title: 'Le service est injoignable',
      text: 'Le service à cette adresse ne répond pas pour le moment. Veuillez réessayer plus tard. Si vous envoyiez un formulaire, vérifiez s’il est arrivé avant de l’envoyer de nouveau.'
    },
    unavailable: {
      title: 'Le service est très sollicité',
      text: 'Votre demande n’a pas pu être prise en charge et n’a pas été transmise. Veuillez réessayer dans un instant.'
    },
    gateway_timeout: {
      title: 'Le service met trop de temps à répondre',
      text: 'Le service n’a pas répondu à temps. Si vous envoyiez un formulaire, vérifiez s’il est arrivé avant de l’envoyer de nouveau.'
    },
    maintenance: {
      title: 'Le service est fermé pour maintenance',
      text: 'Des travaux sont en cours sur ce service, qui rouvrira ensuite. Ce que vous venez d’envoyer n’est pas arrivé ; veuillez l’envoyer de nouveau à ce moment-là.'
    }
  },
  tryAgainIn: 'Vous pourrez réessayer dans : {wait}',
  tryAgainNow: 'Vous pouvez réessayer maintenant.',
  opensAt: 'Réouverture prévue : {time}',
  reason: 'Motif : {reason}',
  reasons: {
    rule: 'une règle de ce service',
    score: 'une évaluation automatique de la demande',
    limit: 'le nombre de demandes',
    ban: 'un blocage temporaire'
  },
  deadline:
    'Si vous devez respecter un délai, conservez ce numéro et l’heure : ils montrent que vous avez essayé.',
  startPage: 'Aller à la page d’accueil',
  help: 'Un problème ?',
  call: 'Appelez le {phone}.',
  write: 'Écrivez à {email}.',
  callOrWrite: 'Appelez le {phone} ou écrivez à {email}.',
  visit: 'Sur place : {place}',
  incident: 'Numéro d’incident : {id}',
  time: 'Heure : {time}',
  otherLanguages: 'Autres langues',
  privacy: 'Protection des données',
  accessibility: 'Accessibilité'
}
