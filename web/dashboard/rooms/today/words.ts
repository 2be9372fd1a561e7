import { defineWords } from '../../words/define-words.ts'

export const words = defineWords('today', {
  en: {
    title: 'Today',
    fine_all: 'All {{all}} connections are fine.',
    need_one: '{{fine}} of {{all}} connections are fine. One needs you.',
    need_other: '{{fine}} of {{all}} connections are fine. {{need}} need you.',
    empty: {
      title: 'Nothing is connected yet',
      text: 'Once a customer has linked a system, this page says what needs you.',
      act: 'To the connections',
    },
    attention: 'What needs you',
    nothing: 'Nothing needs you now. This page changes by itself when something does.',
    several: '{{count}} connections',
    place: '{{system}} at {{host}}',
    show: 'Show them',
    open: 'Open',
    states: 'States',
    todo: {
      reauthorization_required: 'Send each customer the reconnect link.',
      unreachable: 'It is tried again by itself. Ask whoever runs the system if it stays away.',
      paused: 'Resume when it may go on.',
      insufficient_credits: 'Buy credits: it goes on by itself then.',
      problems: 'The user in the system lacks a permission. Its administrator can grant it.',
    },
    calls: {
      title: 'Calls of the last 24 hours',
      answered: 'Calls',
      limited: 'Refused by a limit',
      table: 'As a table',
      chart: 'As a picture',
      time: 'From',
    },
    problems: 'Works, but its user may not do everything',
  },
  de: {
    title: 'Heute',
    fine_all: 'Alle {{all}} Verbindungen sind in Ordnung.',
    need_one: '{{fine}} von {{all}} Verbindungen sind in Ordnung. Eine braucht Sie.',
    need_other: '{{fine}} von {{all}} Verbindungen sind in Ordnung. {{need}} brauchen Sie.',
    empty: {
      title: 'Noch ist nichts verbunden',
      text: 'Sobald ein Kunde ein System verbunden hat, steht hier, was Sie braucht.',
      act: 'Zu den Verbindungen',
    },
    attention: 'Was Sie braucht',
    nothing: 'Gerade braucht Sie nichts. Diese Seite ändert sich von selbst, wenn doch.',
    several: '{{count}} Verbindungen',
    place: '{{system}} auf {{host}}',
    show: 'Zeigen',
    open: 'Öffnen',
    states: 'Zustände',
    todo: {
      reauthorization_required: 'Schicken Sie jedem Kunden den Link zum Wiederverbinden.',
      unreachable:
        'Es wird von selbst wieder versucht. Bleibt es weg, fragen Sie, wer das System betreibt.',
      paused: 'Setzen Sie fort, wenn es weitergehen darf.',
      insufficient_credits: 'Kaufen Sie Credits: Dann geht es von selbst weiter.',
      problems:
        'Dem Benutzer im System fehlt eine Berechtigung. Seine Administration kann sie geben.',
    },
    calls: {
      title: 'Aufrufe der letzten 24 Stunden',
      answered: 'Aufrufe',
      limited: 'Vom Limit abgelehnt',
      table: 'Als Tabelle',
      chart: 'Als Bild',
      time: 'Ab',
    },
    problems: 'Funktioniert, aber ihr Benutzer darf nicht alles',
  },
})
