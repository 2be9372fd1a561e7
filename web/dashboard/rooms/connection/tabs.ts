/** The tabs of a connection's page in their order. `tab` is the end of the address and the name of its text. */
export const connectionTabs = [
  { tab: 'health', load: () => import('./health.tsx'), part: 'HealthTab' },
  { tab: 'settings', load: () => import('./settings.tsx'), part: 'SettingsTab' },
] as const

export type ConnectionTab = (typeof connectionTabs)[number]['tab']
