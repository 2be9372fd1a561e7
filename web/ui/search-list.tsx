import { Search } from 'lucide-react'
import { Autocomplete, useFilter } from 'react-aria-components/Autocomplete'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Input, Label, TextField } from 'react-aria-components/TextField'
import field from './field.module.css'
import { Monogram } from './monogram.tsx'
import styles from './search-list.module.css'

export interface SearchItem {
  id: string
  name: string
  description: string
}

export interface SearchListProps {
  label: string
  placeholder: string
  /** Shown when nothing fits what was typed. */
  empty: string
  items: readonly SearchItem[]
  /** What was typed, kept by the page so that coming back finds it. */
  query: string
  onQuery: (query: string) => void
  onChoose: (id: string) => void
  /** `items` are those that fit already. */
  isFiltered?: boolean
}

const all = () => true

/** A list that is searched as one types: arrows move, Enter chooses, while the focus stays in the box. */
export function SearchList(props: SearchListProps) {
  const { label, placeholder, empty, items, query, onQuery, onChoose, isFiltered } = props
  const { contains } = useFilter({ sensitivity: 'base' })
  return (
    <Autocomplete filter={isFiltered ? all : contains} inputValue={query} onInputChange={onQuery}>
      <TextField type="search" className={field.field!} autoFocus={isFiltered ?? false}>
        <Label className={field.label}>{label}</Label>
        <div className={field.row}>
          <Search className={styles.icon} size={18} aria-hidden />
          <Input className={`${field.input} ${styles.input}`} placeholder={placeholder} />
        </div>
      </TextField>
      <ListBox
        className={styles.list}
        aria-label={label}
        items={items}
        selectionMode="none"
        onAction={(key) => onChoose(String(key))}
        renderEmptyState={() => <p className={styles.empty}>{empty}</p>}
      >
        {(item) => (
          <ListBoxItem className={styles.item} textValue={`${item.name} ${item.description}`}>
            <Monogram name={item.name} />
            <div className={styles.words}>
              <span className={styles.name}>{item.name} </span>
              <span className={styles.description}>{item.description}</span>
            </div>
          </ListBoxItem>
        )}
      </ListBox>
    </Autocomplete>
  )
}
