/** The tabs of a connection's page in their order. `tab` is the end of the address and the name of its text. */
export const connectionTabs = [
  { tab: 'health', load: () => import('./health.tsx'), part: 'HealthTab' },
  { tab: 'records', load: () => import('./records/records.tsx'), part: 'RecordsTab' },
  { tab: 'requests', load: () => import('./requests/requests.tsx'), part: 'RequestsTab' },
  { tab: 'sync', load: () => import('./sync/sync.tsx'), part: 'SyncTab' },
  {
    tab: 'capabilities',
    load: () => import('./capabilities/capabilities.tsx'),
    part: 'CapabilitiesTab',
  },
  { tab: 'settings', load: () => import('./settings.tsx'), part: 'SettingsTab' },
] as const
