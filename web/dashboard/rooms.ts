import { Activity, Cable, Coins, Factory, Gauge, Settings, Webhook } from 'lucide-react'

/** The rooms of the rail in their order; `id` names the text `room.<id>`. */
export const rooms = [
  { id: 'today', to: '/', icon: Activity },
  { id: 'connections', to: '/connections', icon: Cable },
  { id: 'webhooks', to: '/webhooks', icon: Webhook },
  { id: 'usage', to: '/usage', icon: Gauge },
  { id: 'credits', to: '/credits', icon: Coins },
  { id: 'systems', to: '/systems', icon: Factory },
  { id: 'settings', to: '/settings', icon: Settings },
] as const
