import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import { Checkbox } from 'react-aria-components/Checkbox'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import { Button } from './button.tsx'
import choice from './choice-list.module.css'
import { Box } from './choice-list.tsx'
import { type ColumnLayout, fitLayout, moveColumn } from './column-layout.ts'
import styles from './column-menu.module.css'
import type { Column } from './data-table.tsx'
import menu from './menu.module.css'

export interface ColumnMenuProps {
  columns: readonly Pick<Column<never>, 'id' | 'header' | 'isExtra'>[]
  layout: ColumnLayout
  onLayout: (layout: ColumnLayout) => void
  words: { columns: string; up: string; down: string; reset: string }
}

/** Hides, shows and orders the columns of a table. */
export function ColumnMenu({ columns, layout, onLayout, words }: ColumnMenuProps) {
  const rest = layout.order.slice(1).map((id) => columns.find((one) => one.id === id)!)
  return (
    <DialogTrigger>
      <Button size="small" aria-label={words.columns}>
        <Columns3 size={16} aria-hidden />
      </Button>
      <Popover className={menu.popover!} placement="bottom end">
        <Dialog className={styles.dialog!} aria-label={words.columns}>
          <ul>
            {rest.map(({ id, header }) => (
              <li key={id} className={styles.column}>
                <Checkbox
                  className={choice.choice!}
                  isSelected={layout.visible[id] ?? false}
                  onChange={(isShown) =>
                    onLayout({ ...layout, visible: { ...layout.visible, [id]: isShown } })
                  }
                >
                  <Box />
                  <span>{header}</span>
                </Checkbox>
                <Button
                  look="quiet"
                  aria-label={`${words.up}: ${header}`}
                  onPress={() => onLayout(moveColumn(layout, id, -1))}
                >
                  <ArrowUp size={14} aria-hidden />
                </Button>
                <Button
                  look="quiet"
                  aria-label={`${words.down}: ${header}`}
                  onPress={() => onLayout(moveColumn(layout, id, 1))}
                >
                  <ArrowDown size={14} aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
          <Button look="quiet" onPress={() => onLayout(fitLayout(columns, null))}>
            {words.reset}
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
