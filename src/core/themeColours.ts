import type { ThemeColours } from './config.ts'

/** What the pages look like where no theme says otherwise. The style sheet says the same. */
export const plainColours: Readonly<Record<'light' | 'dark', ThemeColours>> = {
  light: { background: '#fbfaf6', text: '#1c2733', accent: '#085d64' },
  dark: { background: '#13181d', text: '#e9ecee', accent: '#6fd0d4' }
}
