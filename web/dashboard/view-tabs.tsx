import { TabBar, tabLink } from '../ui/tab-bar.tsx'
import { Anchor, useAddress } from './address.tsx'

/** Views of a room, kept in the address as `view`. */
export function ViewTabs<V extends string>(props: {
  label: string
  views: readonly { view: V; label: string }[]
  current: V
}) {
  const { path } = useAddress()
  return (
    <TabBar label={props.label}>
      {props.views.map(({ view, label }) => (
        <Anchor
          key={view}
          to={path}
          search={{ view }}
          className={tabLink}
          isCurrent={view === props.current}
        >
          {label}
        </Anchor>
      ))}
    </TabBar>
  )
}
