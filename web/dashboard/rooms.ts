import { Activity, Cable } from 'lucide-react'

/** The rooms of the rail in their order; `id` names the text `room.<id>`. */
export const rooms = [
  { id: 'today', to: '/', icon: Activity },
  { id: 'connections', to: '/connections', icon: Cable },
] as const
