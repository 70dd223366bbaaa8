import type { Messages } from './messages.ts'

export const tr: Messages = {
  tag: 'tr',
  locale: 'tr',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Türkçe',
  title: 'Bir dakika lütfen',
  sentence: 'Kısa bir otomatik denetim bu hizmeti robotlara karşı korur.',
  byItself: 'Tarayıcınız bunu kendiliğinden yapar; bir şey yapmanız gerekmez.',
  progress: 'Denetim sürüyor',
  byHand: '“Devam” düğmesine basın; sayfanız kısa süre sonra açılır (yaklaşık {wait}).',
  scriptOff: 'Denetim kendiliğinden yapılamıyor, çünkü JavaScript tarayıcınızda kapalı ya da çalışmıyor.',
  continue: 'Devam',
  continueAndSend: 'Devam et ve formu gönder',
  formKept: 'Formunuz saklandı ve denetim biter bitmez gönderilecek.',
  formTooLarge:
    'Formunuz denetim sırasında saklanamayacak kadar büyük ve gönderilmedi. Denetimden sonra formunuza dönün ve yeniden gönderin.',
  formNotKept: 'Formunuz gönderilmedi. Denetimden sonra formunuza dönün ve yeniden gönderin.',
  retry: 'Yeniden dene',
  backToForm: 'Forma dön',
  openInNewTab: 'Yeni sekmede aç',
  script: {
    still: 'Denetim hâlâ sürüyor. Sabrınız için teşekkürler.',
    done: 'Tamam. Sayfanız açılıyor.',
    sending: 'Tamam. Formunuz gönderiliyor.',
    slow: 'Cihazınızın çoğundan daha fazla zamana ihtiyacı var. Bekleyebilir ya da düğmeyi kullanabilirsiniz.',
    remaining: 'Kalan süre: yaklaşık {wait}',
    cookiesOff: {
      title: 'Lütfen çerezlere izin verin',
      text: 'Tarayıcınız denetimi geçtiğinizi gösteren çerezi saklamadı. Bu site için çerezlere izin verin ve yeniden deneyin.'
    },
    framed: {
      title: 'Lütfen bu sayfayı yeni bir sekmede açın',
      text: 'Bu sayfa başka bir sitenin içinde gösteriliyor; tarayıcınız çerezimizi orada saklamıyor. Sayfayı yeni bir sekmede açın.'
    },
    formNotSent: {
      title: 'Lütfen formunuzu yeniden gönderin',
      text: 'Denetim bitti, ancak formunuz henüz gönderilmedi. Formunuza dönün ve yeniden gönderin.'
    },
    formExpired: {
      title: 'Lütfen formunuzu yeniden gönderin',
      text: 'Denetim çok uzun sürdü ve formunuz gönderilmedi. Formunuza dönün ve yeniden gönderin.'
    },
    failed: {
      title: 'Lütfen yeniden deneyin',
      text: 'Denetim bu kez başarılı olmadı. Yeniden deneyin ya da “Devam” düğmesine basın.'
    },
    failedAgain: {
      title: 'Burada olmuyor',
      text: 'Denetim bu tarayıcıda birkaç kez başarısız oldu. “Devam” düğmesine basın, başka bir tarayıcı deneyin ya da bize bildirin.'
    },
    offline: {
      title: 'Bağlantı kesildi',
      text: 'Denetim tamamlanamadı. Bağlantınızı kontrol edin ve yeniden deneyin.'
    }
  },
  notices: {
    denied: {
      title: 'Bu istek reddedildi',
      text: 'Bu hizmetin otomatik koruması isteğinizi reddetti. Bunun bir hata olduğunu düşünüyorsanız bize bildirin: bir görevli ilgilenecektir.'
    },
    banned: {
      title: 'Bağlantınız geçici olarak engellendi',
      text: 'Bağlantınızdan olağan dışı istekler geldi; bu nedenle hizmet şimdilik yanıt vermiyor. Bunun bir hata olduğunu düşünüyorsanız bize bildirin: bir görevli ilgilenecektir.'
    },
    too_many: {
      title: 'Çok fazla istek',
      text: 'Bağlantınızdan kısa sürede çok fazla istek geldi. Biraz bekleyin, sonra yeniden deneyin.'
    },
    cookies_off: {
      title: 'Lütfen çerezlere izin verin',
      text: 'Tarayıcınız denetimi geçtiğinizi gösteren çerezi saklamadı. Bu çerez hizmeti açmak için gereklidir ve sizinle ilgili hiçbir şey içermez. Bu site için çerezlere izin verin ve yeniden deneyin.'
    },
    form_not_sent: {
      title: 'Lütfen formunuzu yeniden gönderin',
      text: 'Denetim bitti, ancak formunuz gönderilmedi. Formunuzu görene kadar tarayıcınızın Geri düğmesine basın ve formu yeniden gönderin.'
    },
    form_expired: {
      title: 'Lütfen formunuzu yeniden gönderin',
      text: 'Formunuz sınırlı bir süre saklandı ve bu süre doldu; form gönderilmedi. Geri dönün, girdiklerinizi kontrol edin ve yeniden gönderin.'
    },
    form_already_sent: {
      title: 'Formunuz zaten gönderildi',
      text: 'Bu form denetimden sonra bir kez gönderildi ve ikinci kez gönderilmez. Ulaşıp ulaşmadığını kontrol edin.'
    },
    not_found: {
      title: 'Sayfa bulunamadı',
      text: 'Bu adreste bir sayfa yok. Adresin eksiksiz olup olmadığını kontrol edin.'
    },
    bad_request: {
      title: 'Bu istek okunamadı',
      text: 'Tarayıcınızın gönderdiği şey okunamadı ya da burada izin verilmiyor. Geri dönün ve yeniden deneyin.'
    },
    too_large: {
      title: 'Bu çok büyük',
      text: 'Gönderdiğiniz şey bu hizmetin kabul ettiğinden büyük. Geri dönün ve daha azını gönderin, örneğin daha küçük bir dosya.'
    },
    too_slow: {
      title: 'Bağlantı çok yavaştı',
      text: 'İsteğiniz zamanında ulaşmadı. Bağlantınızı kontrol edin ve yeniden deneyin.'
    },
    unknown_host: {
      title: 'Bu adreste hizmet yok',
      text: 'Bu ad buraya yönlendiriyor, ancak hiçbir hizmet ona yanıt vermiyor. Adresi kontrol edin.'
    },
    internal: {
      title: 'Bir şeyler ters gitti',
      text: 'Hata sizde değil, bizde. Birazdan yeniden deneyin. Bir form gönderiyorduysanız yeniden göndermeden önce ulaşıp ulaşmadığını kontrol edin.'
    },
    bad_gateway: {
      title: 'Hizmete ulaşılamıyor',
      text: 'Bu adresteki hizmet şu anda yanıt vermiyor. Daha sonra yeniden deneyin. Bir form gönderiyorduysanız yeniden göndermeden önce ulaşıp ulaşmadığını kontrol edin.'
    },
    unavailable: {
      title: 'Hizmet çok yoğun',
      text: 'İsteğiniz şu anda alınamadı ve iletilmedi. Birazdan yeniden deneyin.'
    },
    gateway_timeout: {
      title: 'Hizmet çok geç yanıt veriyor',
      text: 'Hizmet zamanında yanıt vermedi. Bir form gönderiyorduysanız yeniden göndermeden önce ulaşıp ulaşmadığını kontrol edin.'
    },
    maintenance: {
      title: 'Hizmet bakım nedeniyle kapalı',
      text: 'Bu hizmet üzerinde çalışılıyor; ardından yeniden açılacak. Az önce gönderdiğiniz şey ulaşmadı; o zaman yeniden gönderin.'
    }
  },
  tryAgainIn: 'Yeniden deneyebilmeniz için kalan süre: {wait}',
  tryAgainNow: 'Şimdi yeniden deneyebilirsiniz.',
  opensAt: 'Yeniden açılması beklenen zaman: {time}',
  reason: 'Neden: {reason}',
  reasons: {
    rule: 'bu hizmetin bir kuralı',
    score: 'isteğin otomatik değerlendirmesi',
    limit: 'isteklerin sayısı',
    ban: 'geçici bir engel'
  },
  deadline: 'Uymanız gereken bir süre varsa bu numarayı ve saati saklayın; denediğinizi gösterirler.',
  startPage: 'Başlangıç sayfasına git',
  help: 'Çalışmıyor mu?',
  call: 'Telefon: {phone}.',
  write: 'E-posta: {email}.',
  callOrWrite: 'Telefon: {phone}, e-posta: {email}.',
  visit: 'Şahsen: {place}',
  incident: 'Olay numarası: {id}',
  time: 'Saat: {time}',
  otherLanguages: 'Diğer diller',
  privacy: 'Veri koruma',
  accessibility: 'Erişilebilirlik'
}
