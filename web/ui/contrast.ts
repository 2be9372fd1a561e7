/** A brand's colour as it may be used on one ground: as text and line, and as ground for `on`. */
export interface FittedAccent {
  accent: string
  on: string
}

type Rgb = readonly [number, number, number]

const ENOUGH = 4.5

/** Contrast of two `#rrggbb` colours after WCAG 2: 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [light, dark] = [luminanceOf(parse(one)), luminanceOf(parse(other))].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

/**
 * The colour itself where it can be read on `ground`, else the nearest one of the same hue that can: darker on a
 * light ground, lighter on a dark one. null where `color` is no `#rgb` or `#rrggbb`.
 */
export function fitAccent(color: string, ground: string): FittedAccent | null {
  const start = expand(color)
  if (start === null) return null
  const goal: Rgb = luminanceOf(parse(ground)) > 0.18 ? [0, 0, 0] : [255, 255, 255]
  for (let part = 0; part <= 1; part += 0.02) {
    const accent = format(mix(parse(start), goal, part))
    const on = contrastOf(accent, '#ffffff') >= ENOUGH ? '#ffffff' : '#0b1118'
    if (contrastOf(accent, ground) >= ENOUGH && contrastOf(accent, on) >= ENOUGH) {
      return { accent, on }
    }
  }
  const accent = format(goal)
  return { accent, on: ground }
}

function expand(color: string): string | null {
  const text = color.trim().toLowerCase()
  if (/^#[0-9a-f]{6}$/.test(text)) return text
  if (/^#[0-9a-f]{3}$/.test(text)) return `#${[...text.slice(1)].map((one) => one + one).join('')}`
  return null
}

function parse(color: string): Rgb {
  const number = Number.parseInt(color.slice(1), 16)
  return [number >> 16, (number >> 8) & 255, number & 255]
}

function format(rgb: Rgb): string {
  return `#${rgb.map((one) => Math.round(one).toString(16).padStart(2, '0')).join('')}`
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
  const at = (index: number) => from[index]! + (to[index]! - from[index]!) * part
  return [at(0), at(1), at(2)]
}

function luminanceOf(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((one) => {
    const share = one / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
