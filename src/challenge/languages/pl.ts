import type { Messages } from './messages.ts'

export const pl: Messages = {
  tag: 'pl',
  locale: 'pl',
  direction: 'ltr',
  review: { status: 'draft', by: 'no native reader yet', on: '2026-11-23' },
  name: 'Polski',
  title: 'Proszę chwilę poczekać',
  sentence: 'Krótkie automatyczne sprawdzenie chroni tę usługę przed robotami.',
  byItself: 'Przeglądarka wykona je sama; nie trzeba nic robić.',
  progress: 'Trwa sprawdzanie',
  byHand: 'Proszę nacisnąć „Dalej”; strona otworzy się po chwili (około: {wait}).',
  scriptOff:
    'Sprawdzenie nie może przebiec samo, ponieważ JavaScript jest w przeglądarce wyłączony lub nie działa.',
  continue: 'Dalej',
  continueAndSend: 'Dalej i wyślij formularz',
  formKept: 'Formularz jest zachowany i zostanie wysłany, gdy tylko sprawdzenie się zakończy.',
  formTooLarge:
    'Formularz jest zbyt duży, aby go zachować na czas sprawdzania, i nie został wysłany. Po sprawdzeniu proszę do niego wrócić i wysłać go ponownie.',
  formNotKept: 'Formularz nie został wysłany. Po sprawdzeniu proszę do niego wrócić i wysłać go ponownie.',
  retry: 'Spróbuj ponownie',
  backToForm: 'Wróć do formularza',
  openInNewTab: 'Otwórz w nowej karcie',
  script: {
    still: 'Sprawdzanie jeszcze trwa. Dziękujemy za cierpliwość.',
    done: 'Gotowe. Strona się otwiera.',
    sending: 'Gotowe. Formularz jest wysyłany.',
    slow: 'To urządzenie potrzebuje więcej czasu niż inne. Można poczekać lub użyć przycisku.',
    remaining: 'Pozostały czas, około: {wait}',
    cookiesOff: {
      title: 'Proszę zezwolić na pliki cookie',
      text: 'Przeglądarka nie zachowała pliku cookie, który potwierdza pomyślne sprawdzenie. Proszę zezwolić tej witrynie na pliki cookie i spróbować ponownie.'
    },
    framed: {
      title: 'Proszę otworzyć tę stronę w nowej karcie',
      text: 'Ta strona jest wyświetlana wewnątrz innej witryny, gdzie przeglądarka nie zachowuje naszego pliku cookie. Proszę otworzyć ją w nowej karcie.'
    },
    formNotSent: {
      title: 'Proszę ponownie wysłać formularz',
      text: 'Sprawdzenie jest zakończone, ale formularz nie został jeszcze wysłany. Proszę do niego wrócić i wysłać go ponownie.'
    },
    formExpired: {
      title: 'Proszę ponownie wysłać formularz',
      text: 'Sprawdzenie trwało zbyt długo i formularz nie został wysłany. Proszę do niego wrócić i wysłać go ponownie.'
    },
    failed: {
      title: 'Proszę spróbować ponownie',
      text: 'Tym razem sprawdzenie się nie powiodło. Proszę spróbować ponownie lub nacisnąć „Dalej”.'
    },
    failedAgain: {
      title: 'Tutaj to nie działa',
      text: 'W tej przeglądarce sprawdzenie nie powiodło się kilka razy. Proszę nacisnąć „Dalej”, użyć innej przeglądarki lub dać nam znać.'
    },
    offline: {
      title: 'Połączenie zostało przerwane',
      text: 'Nie udało się dokończyć sprawdzenia. Proszę sprawdzić połączenie i spróbować ponownie.'
    }
  },
  notices: {
    denied: {
      title: 'To żądanie zostało odrzucone',
      text: 'Automatyczna ochrona tej usługi odrzuciła żądanie. Jeśli to pomyłka, proszę dać nam znać: zajmie się tym człowiek.'
    },
    banned: {
      title: 'Połączenie jest tymczasowo zablokowane',
      text: 'Z tego połączenia przyszły nietypowe żądania, dlatego usługa na razie na nie nie odpowiada. Jeśli to pomyłka, proszę dać nam znać: zajmie się tym człowiek.'
    },
    too_many: {
      title: 'Zbyt wiele żądań',
      text: 'Z tego połączenia przyszło bardzo wiele żądań w krótkim czasie. Proszę chwilę poczekać i spróbować ponownie.'
    },
    cookies_off: {
      title: 'Proszę zezwolić na pliki cookie',
      text: 'Przeglądarka nie zachowała pliku cookie, który potwierdza pomyślne sprawdzenie. Jest on potrzebny do otwarcia usługi i nie zawiera żadnych informacji o użytkowniku. Proszę zezwolić tej witrynie na pliki cookie i spróbować ponownie.'
    },
    form_not_sent: {
      title: 'Proszę ponownie wysłać formularz',
      text: 'Sprawdzenie jest zakończone, ale formularz nie został wysłany. Proszę naciskać w przeglądarce przycisk Wstecz, aż pojawi się formularz, i wysłać go ponownie.'
    },
    form_expired: {
      title: 'Proszę ponownie wysłać formularz',
      text: 'Formularz był zachowany przez ograniczony czas, który już minął; nie został wysłany. Proszę wrócić, sprawdzić wpisane dane i wysłać go ponownie.'
    },
    form_already_sent: {
      title: 'Formularz został już wysłany',
      text: 'Ten formularz został wysłany po sprawdzeniu i nie jest wysyłany drugi raz. Proszę sprawdzić, czy dotarł.'
    },
    not_found: {
      title: 'Nie znaleziono strony',
      text: 'Pod tym adresem nie ma strony. Proszę sprawdzić, czy adres jest pełny.'
    },
    bad_request: {
      title: 'Nie można odczytać tego żądania',
      text: 'Tego, co wysłała przeglądarka, nie można odczytać albo nie jest tu dozwolone. Proszę wrócić i spróbować ponownie.'
    },
    too_large: {
      title: 'To jest zbyt duże',
      text: 'Wysłane dane są większe, niż przyjmuje ta usługa. Proszę wrócić i wysłać mniej, na przykład mniejszy plik.'
    },
    too_slow: {
      title: 'Połączenie było zbyt wolne',
      text: 'Żądanie nie dotarło na czas. Proszę sprawdzić połączenie i spróbować ponownie.'
    },
    unknown_host: {
      title: 'Brak usługi pod tym adresem',
      text: 'Ta nazwa prowadzi tutaj, ale nie odpowiada na nią żadna usługa. Proszę sprawdzić adres.'
    },
    internal: {
      title: 'Coś poszło nie tak',
      text: 'Błąd jest po naszej stronie. Proszę za chwilę spróbować ponownie. Jeśli wysyłano formularz, proszę przed ponownym wysłaniem sprawdzić, czy dotarł.'
    },
    bad_gateway: {
      title: 'Usługa jest nieosiągalna',
      text: 'Usługa pod tym adresem obecnie nie odpowiada. Proszę spróbować później. Jeśli wysyłano formularz, proszę przed ponownym wysłaniem sprawdzić, czy dotarł.'
    },
    unavailable: {
      title: 'Usługa jest bardzo obciążona',
      text: 'Żądanie nie mogło zostać teraz przyjęte i nie zostało przekazane. Proszę za chwilę spróbować ponownie.'
    },
    gateway_timeout: {
      title: 'Usługa odpowiada zbyt długo',
      text: 'Usługa nie odpowiedziała na czas. Jeśli wysyłano formularz, proszę przed ponownym wysłaniem sprawdzić, czy dotarł.'
    },
    maintenance: {
      title: 'Usługa jest zamknięta: prace techniczne',
      text: 'Trwają prace przy tej usłudze, potem zostanie ponownie otwarta. To, co właśnie wysłano, nie dotarło; proszę wtedy wysłać to ponownie.'
    }
  },
  tryAgainIn: 'Można spróbować ponownie za: {wait}',
  tryAgainNow: 'Można już spróbować ponownie.',
  opensAt: 'Przewidywane ponowne otwarcie: {time}',
  reason: 'Powód: {reason}',
  reasons: {
    rule: 'reguła tej usługi',
    score: 'automatyczna ocena żądania',
    limit: 'liczba żądań',
    ban: 'tymczasowa blokada'
  },
  deadline: 'Jeśli obowiązuje termin, proszę zachować ten numer i godzinę; pokazują, że podjęto próbę.',
  startPage: 'Przejdź do strony głównej',
  help: 'Nie działa?',
  call: 'Telefon: {phone}.',
  write: 'E-mail: {email}.',
  callOrWrite: 'Telefon: {phone}, e-mail: {email}.',
  visit: 'Osobiście: {place}',
  incident: 'Numer zdarzenia: {id}',
  time: 'Czas: {time}',
  otherLanguages: 'Inne języki',
  privacy: 'Ochrona danych',
  accessibility: 'Dostępność'
}
