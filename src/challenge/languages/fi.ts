import type { Messages } from './messages.ts'

export const fi: Messages = {
  tag: 'fi',
  locale: 'fi',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Suomi',
  title: 'Hetki, ole hyvä',
  sentence: 'Lyhyt automaattinen tarkistus suojaa tätä palvelua roboteilta.',
  byItself: 'Selaimesi tekee sen itse; sinun ei tarvitse tehdä mitään.',
  progress: 'Tarkistus käynnissä',
  byHand: 'Paina ”Jatka”; sivusi avautuu hetken kuluttua (odotus noin {wait}).',
  scriptOff:
    'Tarkistus ei voi käynnistyä itsestään, koska JavaScript on pois käytöstä tai ei toimi selaimessasi.',
  continue: 'Jatka',
  continueAndSend: 'Jatka ja lähetä lomake',
  formKept: 'Lomakkeesi on tallessa ja lähetetään heti, kun tarkistus on valmis.',
  formTooLarge:
    'Lomakkeesi on liian suuri säilytettäväksi tarkistuksen aikana, eikä sitä ole lähetetty. Palaa siihen tarkistuksen jälkeen ja lähetä se uudelleen.',
  formNotKept: 'Lomakettasi ei ole lähetetty. Palaa siihen tarkistuksen jälkeen ja lähetä se uudelleen.',
  retry: 'Yritä uudelleen',
  backToForm: 'Takaisin lomakkeelle',
  openInNewTab: 'Avaa uudessa välilehdessä',
  script: {
    still: 'Tarkistus on yhä käynnissä. Kiitos kärsivällisyydestäsi.',
    done: 'Valmis. Sivusi avautuu.',
    sending: 'Valmis. Lomakettasi lähetetään.',
    slow: 'Laitteesi tarvitsee enemmän aikaa kuin useimmat. Voit odottaa tai käyttää painiketta.',
    remaining: 'Aikaa jäljellä: noin {wait}',
    cookiesOff: {
      title: 'Salli evästeet',
      text: 'Selaimesi ei säilyttänyt evästettä, joka osoittaa tarkistuksen onnistuneen. Salli evästeet tälle sivustolle ja yritä uudelleen.'
    },
    framed: {
      title: 'Avaa tämä sivu uudessa välilehdessä',
      text: 'Tämä sivu näkyy toisen sivuston sisällä, eikä selaimesi säilytä siellä evästettämme. Avaa sivu uudessa välilehdessä.'
    },
    formNotSent: {
      title: 'Lähetä lomake uudelleen',
      text: 'Tarkistus on valmis, mutta lomakettasi ei ole vielä lähetetty. Palaa siihen ja lähetä se uudelleen.'
    },
    formExpired: {
      title: 'Lähetä lomake uudelleen',
      text: 'Tarkistus kesti liian kauan, eikä lomakettasi ole lähetetty. Palaa siihen ja lähetä se uudelleen.'
    },
    failed: {
      title: 'Yritä uudelleen',
      text: 'Tarkistus ei onnistunut tällä kertaa. Yritä uudelleen tai paina ”Jatka”.'
    },
    failedAgain: {
      title: 'Tämä ei toimi täällä',
      text: 'Tarkistus on epäonnistunut tässä selaimessa useita kertoja. Paina ”Jatka”, kokeile toista selainta tai kerro meille.'
    },
    offline: {
      title: 'Yhteys katkesi',
      text: 'Tarkistusta ei voitu viedä loppuun. Tarkista yhteytesi ja yritä uudelleen.'
    }
  },
  notices: {
    denied: {
      title: 'Tämä pyyntö hylättiin',
      text: 'Palvelun automaattinen suojaus hylkäsi pyyntösi. Jos se on mielestäsi virhe, kerro meille: ihminen tutkii asian.'
    },
    banned: {
      title: 'Yhteytesi on tilapäisesti estetty',
      text: 'Yhteydestäsi tuli epätavallisia pyyntöjä, joten palvelu ei toistaiseksi vastaa siihen. Jos se on mielestäsi virhe, kerro meille: ihminen tutkii asian.'
    },
    too_many: {
      title: 'Liian monta pyyntöä',
      text: 'Yhteydestäsi on tullut lyhyessä ajassa hyvin monta pyyntöä. Odota hetki ja yritä sitten uudelleen.'
    },
    cookies_off: {
      title: 'Salli evästeet',
      text: 'Selaimesi ei säilyttänyt evästettä, joka osoittaa tarkistuksen onnistuneen. Se tarvitaan palvelun avaamiseen, eikä siinä ole mitään tietoa sinusta. Salli evästeet tälle sivustolle ja yritä uudelleen.'
    },
    form_not_sent: {
      title: 'Lähetä lomake uudelleen',
      text: 'Tarkistus on valmis, mutta lomakettasi ei ole lähetetty. Paina selaimen Takaisin-painiketta, kunnes näet lomakkeen, ja lähetä se uudelleen.'
    },
    form_expired: {
      title: 'Lähetä lomake uudelleen',
      text: 'Lomakettasi säilytettiin rajoitetun ajan, joka on päättynyt; sitä ei ole lähetetty. Palaa takaisin, tarkista tietosi ja lähetä se uudelleen.'
    },
    form_already_sent: {
      title: 'Lomakkeesi on jo lähetetty',
      text: 'Lomake lähetettiin kerran tarkistuksen jälkeen, eikä sitä lähetetä toista kertaa. Tarkista, onko se saapunut perille.'
    },
    not_found: {
      title: 'Sivua ei löytynyt',
      text: 'Tässä osoitteessa ei ole sivua. Tarkista, että osoite on täydellinen.'
    },
    bad_request: {
      title: 'Pyyntöä ei voitu lukea',
      text: 'Selaimesi lähettämää ei voitu lukea tai se ei ole täällä sallittua. Palaa takaisin ja yritä uudelleen.'
    },
    too_large: {
      title: 'Tämä on liian suuri',
      text: 'Lähettämäsi on suurempi kuin palvelu ottaa vastaan. Palaa takaisin ja lähetä vähemmän, esimerkiksi pienempi tiedosto.'
    },
    too_slow: {
      title: 'Yhteys oli liian hidas',
      text: 'Pyyntösi ei saapunut ajoissa. Tarkista yhteytesi ja yritä uudelleen.'
    },
    unknown_host: {
      title: 'Tässä osoitteessa ei ole palvelua',
      text: 'Tämä nimi johtaa tänne, mutta mikään palvelu ei vastaa siihen. Tarkista osoite.'
    },
    internal: {
      title: 'Jokin meni vikaan',
      text: 'Vika on meissä, ei sinussa. Yritä hetken kuluttua uudelleen. Jos olit lähettämässä lomaketta, tarkista, onko se saapunut, ennen kuin lähetät sen uudelleen.'
    },
    bad_gateway: {
      title: 'Palvelua ei tavoiteta',
      text: 'Tämän osoitteen palvelu ei juuri nyt vastaa. Yritä myöhemmin uudelleen. Jos olit lähettämässä lomaketta, tarkista, onko se saapunut, ennen kuin lähetät sen uudelleen.'
    },
    unavailable: {
      title: 'Palvelu on hyvin kuormittunut',
      text: 'Pyyntöäsi ei voitu juuri nyt ottaa vastaan, eikä sitä ole välitetty eteenpäin. Yritä hetken kuluttua uudelleen.'
    },
    gateway_timeout: {
      title: 'Palvelu vastaa liian hitaasti',
      text: 'Palvelu ei vastannut ajoissa. Jos olit lähettämässä lomaketta, tarkista, onko se saapunut, ennen kuin lähetät sen uudelleen.'
    },
    maintenance: {
      title: 'Palvelu on suljettu huollon vuoksi',
      text: 'Palvelua huolletaan, ja se avataan sen jälkeen uudelleen. Äsken lähettämäsi ei saapunut perille; lähetä se silloin uudelleen.'
    }
  },
  tryAgainIn: 'Aikaa, kunnes voit yrittää uudelleen: {wait}',
  tryAgainNow: 'Voit nyt yrittää uudelleen.',
  opensAt: 'Avautuu arviolta uudelleen: {time}',
  reason: 'Syy: {reason}',
  reasons: {
    rule: 'tämän palvelun sääntö',
    score: 'pyynnön automaattinen arviointi',
    limit: 'pyyntöjen määrä',
    ban: 'tilapäinen esto'
  },
  deadline: 'Jos sinulla on määräaika, säilytä tämä numero ja kellonaika; ne osoittavat, että yritit.',
  startPage: 'Siirry aloitussivulle',
  help: 'Eikö tämä toimi?',
  call: 'Puhelin: {phone}.',
  write: 'Sähköposti: {email}.',
  callOrWrite: 'Puhelin: {phone}, sähköposti: {email}.',
  visit: 'Paikan päällä: {place}',
  incident: 'Tapahtuman numero: {id}',
  time: 'Aika: {time}',
  otherLanguages: 'Muut kielet',
  privacy: 'Tietosuoja',
  accessibility: 'Saavutettavuus'
}
