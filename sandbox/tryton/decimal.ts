/** An exact decimal number as the source stores it: its digits behind the point are kept (`7.40`). */
export class Decimal {
  readonly units: bigint
  readonly scale: number

  constructor(units: bigint, scale: number) {
    this.units = units
    this.scale = scale
  }

  /** Reads `-12.50` or `1.2E+3`; null for anything else. */
  static parse(text: string): Decimal | null {
    const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text)
    if (!match || `${match[2]}${match[3] ?? ''}` === '') return null
    const fraction = match[3] ?? ''
    const digits = BigInt(`${match[2]}${fraction}`)
    const units = match[1] === '-' ? -digits : digits
    const scale = fraction.length - Number(match[4] ?? 0)
    return scale >= 0 ? new Decimal(units, scale) : new Decimal(units * 10n ** BigInt(-scale), 0)
  }

  /** All digits of a binary floating point number, as the source takes one (7.1 has 50). */
  static fromFloat(value: number): Decimal {
    let scale = 0
    let rest = value
    while (!Number.isInteger(rest)) {
      rest *= 2
      scale += 1
    }
    return new Decimal(BigInt(rest) * 5n ** BigInt(scale), scale)
  }

  /** The shortest digits that denote the same number (7.1 stays 7.1). */
  static fromShortest(value: number): Decimal {
    if (Number.isSafeInteger(value)) return new Decimal(BigInt(value), 0)
    return Decimal.parse(String(value)) ?? new Decimal(0n, 0)
  }

  plus(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale)
    return new Decimal(this.#at(scale) + other.#at(scale), scale)
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.units * other.units, this.scale + other.scale)
  }

  /** Half to even, as the source rounds amounts. */
  round(digits: number): Decimal {
    if (this.scale <= digits) return new Decimal(this.#at(digits), digits)
    const divisor = 10n ** BigInt(this.scale - digits)
    const sign = this.units < 0n ? -1n : 1n
    const size = this.units * sign
    const half = (size % divisor) * 2n
    let quotient = size / divisor
    if (half > divisor || (half === divisor && quotient % 2n === 1n)) quotient += 1n
    return new Decimal(quotient * sign, digits)
  }

  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale)
    const difference = this.#at(scale) - other.#at(scale)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }

  toNumber(): number {
    return Number(this.toString())
  }

  toString(): string {
    const sign = this.units < 0n ? '-' : ''
    const digits = String(this.units < 0n ? -this.units : this.units).padStart(this.scale + 1, '0')
    if (this.scale === 0) return sign + digits
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`
  }

  #at(scale: number): bigint {
    return this.units * 10n ** BigInt(scale - this.scale)
  }
}

export const ZERO = new Decimal(0n, 0)
