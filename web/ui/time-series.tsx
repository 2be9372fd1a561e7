import { useState } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { Button } from './button.tsx'
import { LineChart } from './line-chart.tsx'
import { SeriesTable } from './series-table.tsx'
import styles from './time-series.module.css'

/** What the line of a series says: status colours for status only. */
export type Tone = 'accent' | 'muted' | 'ok' | 'warning' | 'bad'

export interface Series {
  id: string
  label: string
  tone: Tone
  /** One for each time; null is a gap. */
  values: readonly (number | null)[]
}

export interface TimeSeriesProps {
  /** What is shown, as a heading and for who cannot see it. */
  label: string
  /** Milliseconds since 1970, ascending. */
  times: readonly number[]
  series: readonly Series[]
  /** Counts are bars on zero, measures are lines. */
  kind: 'bars' | 'lines'
  /** Pixels. */
  height?: number
  format?: (value: number) => string
  words: { table: string; chart: string; time: string }
}

/** Numbers over time as a picture, and as a table at one press. */
export function TimeSeries(props: TimeSeriesProps) {
  const { label, words, height = 160 } = props
  const { locale } = useLocale()
  const [isTable, setTable] = useState(false)
  const format = props.format ?? ((value: number) => new Intl.NumberFormat(locale).format(value))
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span>{label}</span>
        <Button look="quiet" onPress={() => setTable(!isTable)}>
          {isTable ? words.chart : words.table}
        </Button>
      </figcaption>
      {isTable ? (
        <SeriesTable {...props} format={format} locale={locale} height={height} />
      ) : (
        <LineChart {...props} format={format} locale={locale} height={height} />
      )}
    </figure>
  )
}
