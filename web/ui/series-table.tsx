import { formatInstant } from './describe-age.ts'
import styles from './time-series.module.css'
import type { TimeSeriesProps } from './time-series.tsx'

type SeriesTableProps = Pick<TimeSeriesProps, 'label' | 'times' | 'series' | 'words'> & {
  format: (value: number) => string
  locale: string
  height: number
}

/** The numbers of a chart, newest first. */
export function SeriesTable(props: SeriesTableProps) {
  const { label, times, series, words, format, locale, height } = props
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <section className={styles.scroll} style={{ height }} tabIndex={0} aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {series.map((one) => (
              <th key={one.id} scope="col" className={styles.number}>
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times
            .map((time, index) => (
              <tr key={time}>
                <td>{formatInstant(new Date(time).toISOString(), locale)}</td>
                {series.map(({ id, values }) => (
                  <td key={id} className={styles.number}>
                    {formatValue(values[index], format)}
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </section>
  )
}

function formatValue(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value)
}
