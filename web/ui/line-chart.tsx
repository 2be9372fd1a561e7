import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatInstant } from './describe-age.ts'
import styles from './time-series.module.css'
import type { Series, TimeSeriesProps } from './time-series.tsx'
import { useColors } from './use-colors.ts'

type LineChartProps = Omit<TimeSeriesProps, 'words'> & {
  format: (value: number) => string
  locale: string
  height: number
}

/** Of a letter of a name at the end of a line, in pixels. */
const LETTER_WIDTH = 7
const MOST_LETTERS = 24
/** Over a longer time the axis tells days instead of hours. */
const LONG_S = 2 * 86_400
const NARROW = 420

/** A picture of the series; arrows walk through the times, what stands there is read out. */
export function LineChart({ label, times, series, kind, height, format, locale }: LineChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const [at, setAt] = useState<number | null>(null)
  const colors = useColors()

  useEffect(() => {
    const element = box.current!
    const seconds = times.map((time) => time / 1000)
    const data = [seconds, ...series.map(({ values }) => values)] as unknown as uPlot.AlignedData
    const options = makeOptions({
      times,
      series,
      kind,
      height,
      format,
      locale,
      colors,
      onMove: setAt,
    })
    const width = element.clientWidth
    const made = new uPlot({ ...options, width }, data, element)
    chart.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
    }
  }, [times, series, kind, height, format, locale, colors])

  function walk(event: KeyboardEvent): void {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (step === 0 || times.length === 0) return
    event.preventDefault()
    const next = Math.max(0, Math.min(times.length - 1, (at ?? times.length) + step))
    setAt(next)
    const left = chart.current?.valToPos(times[next]! / 1000, 'x') ?? 0
    chart.current?.setCursor({ left, top: height / 2 }, false)
  }

  const reading =
    at === null || times[at] === undefined
      ? ''
      : [
          formatInstant(new Date(times[at]).toISOString(), locale),
          ...series.map((one) => `${one.label} ${describe(one.values[at], format)}`),
        ].join(' · ')
  return (
    <>
      <div
        ref={box}
        className={styles.plot}
        style={{ height }}
        role="img"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows walk through the times
        tabIndex={0}
        onKeyDown={walk}
      />
      <p className={styles.reading} aria-live="polite">
        {reading}
      </p>
    </>
  )
}

function describe(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value)
}

function makeOptions(given: {
  times: readonly number[]
  series: readonly Series[]
  kind: TimeSeriesProps['kind']
  height: number
  format: (value: number) => string
  locale: string
  colors: Record<string, string>
  onMove: (index: number | null) => void
}): Omit<uPlot.Options, 'width'> {
  const { times, series, kind, height, format, locale, colors, onMove } = given
  const step = times.length > 1 ? (times[1]! - times[0]!) / 1000 : 3_600
  const bars = uPlot.paths.bars!({ size: [0.7, 40], align: 1 })
  const longest = Math.min(MOST_LETTERS, Math.max(...series.map(({ label }) => label.length), 0))
  const font = `12px ${colors.sans}`
  const axis = { stroke: colors.muted!, font, ticks: { show: false } }
  return {
    height,
    padding: [8, longest * LETTER_WIDTH + 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      // The last bar is as wide as the others.
      x: { range: (_, min, max) => [min ?? 0, (max ?? 0) + (kind === 'bars' ? step : 0)] },
      y: { range: (_, min, max) => [Math.min(0, min ?? 0), Math.max(1, (max ?? 1) * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        // As wide as a time of day with AM or PM, and some air.
        space: 72,
        values: (_, splits) => nameTimes(splits, locale),
      },
      {
        ...axis,
        grid: { stroke: colors.line!, width: 1 },
        size: 48,
        values: (_, values) =>
          values.map((value) => (Number.isInteger(value) ? format(value) : '')),
      },
    ],
    series: [
      {},
      ...series.map(({ label, tone }) => ({
        label,
        stroke: colors[tone]!,
        width: kind === 'bars' ? 0 : 1.5,
        spanGaps: false,
        points: { show: false },
        ...(kind === 'bars' && { fill: colors[tone]!, paths: bars }),
      })),
    ],
    hooks: {
      draw: [(plot) => nameLines(plot, series, colors, font)],
      setCursor: [({ cursor }) => onMove(cursor.idx ?? null)],
    },
  }
}

function nameTimes(seconds: readonly number[], locale: string): string[] {
  const isLong = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0) > LONG_S
  const format = new Intl.DateTimeFormat(
    locale,
    isLong ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' },
  )
  return seconds.map((second) => format.format(second * 1000))
}

/** Writes the name of each line at its end, so that nobody has to look it up. */
function nameLines(
  plot: uPlot,
  series: readonly Series[],
  colors: Record<string, string>,
  font: string,
): void {
  if (plot.width < NARROW && series.length === 1) return
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  ctx.save()
  ctx.font = font.replace('12px', `${12 * scale}px`)
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  const taken: number[] = []
  for (const { label, tone, values } of series) {
    const last = values.findLast((value) => value !== null) ?? 0
    let y = plot.valToPos(last, 'y', true)
    while (taken.some((other) => Math.abs(other - y) < 14 * scale)) y -= 14 * scale
    taken.push(y)
    ctx.fillStyle = colors[tone]!
    ctx.fillText(label, bbox.left + bbox.width + 8 * scale, y)
  }
  ctx.restore()
}
