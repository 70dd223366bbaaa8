import type { Messages } from './messages.ts'

export const sv: Messages = {
  tag: 'sv',
  locale: 'sv',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Svenska',
  title: 'Ett ögonblick',
  sentence: 'En kort automatisk kontroll skyddar den här tjänsten mot robotar.',
  byItself: 'Din webbläsare sköter det själv; du behöver inte göra något.',
  progress: 'Kontroll pågår',
  byHand: 'Tryck på ”Fortsätt”; din sida öppnas efter ungefär {wait}.',
  scriptOff:
    'Kontrollen kan inte köras av sig själv, eftersom JavaScript är avstängt eller inte fungerar i din webbläsare.',
  continue: 'Fortsätt',
  continueAndSend: 'Fortsätt och skicka formuläret',
  formKept: 'Ditt formulär är sparat och skickas så snart kontrollen är klar.',
  formTooLarge:
    'Ditt formulär är för stort för att sparas under kontrollen och har inte skickats. Gå tillbaka till det efter kontrollen och skicka det igen.',
  formNotKept: 'Ditt formulär har inte skickats. Gå tillbaka till det efter kontrollen och skicka det igen.',
  retry: 'Försök igen',
  backToForm: 'Tillbaka till formuläret',
  openInNewTab: 'Öppna i en ny flik',
  script: {
    still: 'Kontrollen pågår fortfarande. Tack för ditt tålamod.',
    done: 'Klart. Din sida öppnas.',
    sending: 'Klart. Ditt formulär skickas.',
    slow: 'Din enhet behöver mer tid än de flesta. Du kan vänta eller använda knappen.',
    remaining: 'Tid kvar: ungefär {wait}',
    cookiesOff: {
      title: 'Tillåt kakor',
      text: 'Din webbläsare har inte sparat den kaka som visar att du har klarat kontrollen. Tillåt kakor för den här webbplatsen och försök igen.'
    },
    framed: {
      title: 'Öppna den här sidan i en ny flik',
      text: 'Sidan visas inuti en annan webbplats, där din webbläsare inte sparar vår kaka. Öppna den i en ny flik.'
    },
    formNotSent: {
      title: 'Skicka ditt formulär igen',
      text: 'Kontrollen är klar, men ditt formulär har inte skickats än. Gå tillbaka till det och skicka det igen.'
    },
    formExpired: {
      title: 'Skicka ditt formulär igen',
      text: 'Kontrollen tog för lång tid och ditt formulär har inte skickats. Gå tillbaka till det och skicka det igen.'
    },
    failed: {
      title: 'Försök igen',
      text: 'Kontrollen lyckades inte den här gången. Försök igen eller tryck på ”Fortsätt”.'
    },
    failedAgain: {
      title: 'Det fungerar inte här',
      text: 'Kontrollen har misslyckats flera gånger i den här webbläsaren. Tryck på ”Fortsätt”, prova en annan webbläsare eller hör av dig till oss.'
    },
    offline: {
      title: 'Anslutningen bröts',
      text: 'Kontrollen kunde inte slutföras. Kontrollera din anslutning och försök igen.'
    }
  },
  notices: {
    denied: {
      title: 'Begäran avvisades',
      text: 'Det automatiska skyddet för den här tjänsten har avvisat din begäran. Om du tror att det är ett misstag, hör av dig till oss: en människa tittar på det.'
    },
    banned: {
      title: 'Din anslutning är spärrad för en tid',
      text: 'Ovanliga förfrågningar har kommit från din anslutning, och därför svarar tjänsten den inte just nu. Om du tror att det är ett misstag, hör av dig till oss: en människa tittar på det.'
    },
    too_many: {
      title: 'För många förfrågningar',
      text: 'Från din anslutning har det kommit väldigt många förfrågningar på kort tid. Vänta lite och försök sedan igen.'
    },
    cookies_off: {
      title: 'Tillåt kakor',
      text: 'Din webbläsare har inte sparat den kaka som visar att du har klarat kontrollen. Den behövs för att öppna tjänsten och innehåller inget om dig. Tillåt kakor för den här webbplatsen och försök igen.'
    },
    form_not_sent: {
      title: 'Skicka ditt formulär igen',
      text: 'Kontrollen är klar, men ditt formulär har inte skickats. Tryck på webbläsarens bakåtknapp tills du ser formuläret och skicka det igen.'
    },
    form_expired: {
      title: 'Skicka ditt formulär igen',
      text: 'Ditt formulär sparades under en begränsad tid som nu har gått ut; det har inte skickats. Gå tillbaka, kontrollera dina uppgifter och skicka det igen.'
    },
    form_already_sent: {
      title: 'Ditt formulär är redan skickat',
      text: 'Formuläret skickades en gång efter kontrollen och skickas inte en andra gång. Kontrollera om det har kommit fram.'
    },
    not_found: {
      title: 'Sidan hittades inte',
      text: 'Det finns ingen sida på den här adressen. Kontrollera att adressen är fullständig.'
    },
    bad_request: {
      title: 'Begäran kunde inte läsas',
      text: 'Det som din webbläsare skickade kunde inte läsas eller är inte tillåtet här. Gå tillbaka och försök igen.'
    },
    too_large: {
      title: 'Det här är för stort',
      text: 'Det du skickade är större än vad tjänsten tar emot. Gå tillbaka och skicka mindre, till exempel en mindre fil.'
    },
    too_slow: {
      title: 'Anslutningen var för långsam',
      text: 'Din begäran kom inte fram i tid. Kontrollera din anslutning och försök igen.'
    },
    unknown_host: {
      title: 'Ingen tjänst på den här adressen',
      text: 'Namnet leder hit, men ingen tjänst svarar på det. Kontrollera adressen.'
    },
    internal: {
      title: 'Något gick fel',
      text: 'Felet är vårt, inte ditt. Försök igen om en stund. Om du höll på att skicka ett formulär, kontrollera om det har kommit fram innan du skickar det igen.'
    },
    bad_gateway: {
      title: 'Tjänsten kan inte nås',
      text: 'Tjänsten bakom den här adressen svarar inte just nu. Försök igen senare. Om du höll på att skicka ett formulär, kontrollera om det har kommit fram innan du skickar det igen.'
    },
    unavailable: {
      title: 'Tjänsten är hårt belastad',
      text: 'Din begäran kunde inte tas emot just nu och har inte skickats vidare. Försök igen om en stund.'
    },
    gateway_timeout: {
      title: 'Tjänsten tar för lång tid på sig',
      text: 'Tjänsten svarade inte i tid. Om du höll på att skicka ett formulär, kontrollera om det har kommit fram innan du skickar det igen.'
    },
    maintenance: {
      title: 'Tjänsten är stängd för underhåll',
      text: 'Arbete pågår med tjänsten, och den öppnar igen efteråt. Det du nyss skickade har inte kommit fram; skicka det igen då.'
    }
  },
  tryAgainIn: 'Du kan försöka igen om: {wait}',
  tryAgainNow: 'Du kan försöka igen nu.',
  opensAt: 'Väntas öppna igen: {time}',
  reason: 'Orsak: {reason}',
  reasons: {
    rule: 'en regel för den här tjänsten',
    score: 'en automatisk bedömning av begäran',
    limit: 'antalet förfrågningar',
    ban: 'en tillfällig spärr'
  },
  deadline: 'Om du har en tidsfrist, spara det här numret och klockslaget; de visar att du har försökt.',
  startPage: 'Till startsidan',
  help: 'Fungerar det inte?',
  call: 'Ring {phone}.',
  write: 'Skriv till {email}.',
  callOrWrite: 'Ring {phone} eller skriv till {email}.',
  visit: 'På plats: {place}',
  incident: 'Ärendenummer: {id}',
  time: 'Tid: {time}',
  otherLanguages: 'Andra språk',
  privacy: 'Dataskydd',
  accessibility: 'Tillgänglighet'
}
