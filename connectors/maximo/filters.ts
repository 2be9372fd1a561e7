import { type Context, decodeKey, type Native } from '@millwright/kit'
import { toInstant } from '@millwright/kit/fields'
import { type MxFilter, quote } from './dialect.ts'
import { internalOf } from './fields.ts'

function bound(native: string, operator: '>=' | '<') {
  return (value: string): MxFilter => {
    const at = Date.parse(value)
    return {
      where: [{ attribute: native, operator, at }],
      needs: [native],
      keep: (row, context) => {
        const time = Date.parse(toInstant(row[native], context.zone) ?? '')
        return operator === '<' ? time < at : time >= at
      },
    }
  }
}

export const changed = {
  modified_after: bound('changedate', '>='),
  modified_before: bound('changedate', '<'),
}

export const created = (native: string) => ({
  created_after: bound(native, '>='),
  created_before: bound(native, '<'),
})

/** A day on or after which an attribute lies. */
export function fromDay(native: string) {
  return (day: string, context: Context): MxFilter => {
    const start = toInstant(`${day}T00:00:00`, context.zone)
    return {
      where:
        start === null
          ? null
          : [{ attribute: native, operator: '>=', at: Date.parse(start) - 86_400_000 }],
      needs: [native],
      keep: (row) => String(row[native] ?? '').slice(0, 10) >= day,
    }
  }
}

/** Exactly this text, in capitals or not as the record has it. */
export function equals(native: string) {
  return (value: string): MxFilter => {
    const text = quote(value)
    return {
      where: text === null ? null : [`${native}=${text}`],
      needs: [native],
      keep: (row) => row[native] === value,
    }
  }
}

/** A text somewhere in it; a quote cannot be asked for, so a percent sign stands for it. */
export function contains(native: string) {
  return (value: string): MxFilter => ({
    where: [`${native}="%${value.replaceAll('"', '%')}%"`],
    needs: [native],
    keep: (row) =>
      String(row[native] ?? '')
        .toLowerCase()
        .includes(value.toLowerCase()),
  })
}

/** A reference: the code at the source, the scope where the row has it. */
export function refersTo(native: string, scope?: string) {
  return (id: string): MxFilter => {
    const key = decodeKey(id, scope === undefined ? 1 : 2)
    const value = key?.at(-1) ?? ''
    const text = key && quote(value)
    return {
      where: text === null || value === '' ? null : [`${native}=${text}`],
      needs: scope === undefined ? [native] : [native, scope],
      keep: (row) => row[native] === value && (scope === undefined || row[scope] === key![0]),
    }
  }
}

/** By our ids: the source compares part by part, the rest is told from the row. */
export function ids(key: readonly string[]) {
  return (wanted: readonly string[]): MxFilter => {
    const keys = wanted.flatMap((id) => {
      const parts = decodeKey(id, key.length)
      return parts?.every((part) => part !== '' && !part.includes('"')) ? [parts] : []
    })
    // A blank behind the comma is refused by some releases.
    const list = (index: number) => [...new Set(keys.map((parts) => `"${parts[index]}"`))].join(',')
    return {
      where: keys.length === 0 ? null : key.map((name, index) => `${name} in [${list(index)}]`),
      needs: key,
      keep: (row) => keys.some((parts) => key.every((name, index) => row[name] === parts[index])),
    }
  }
}

/** Words that are told from the row; internal values narrow the list where they stand for nothing else. */
export function words(
  native: string,
  at: {
    needs: readonly string[]
    of(row: Native): string | null
    internal(word: string): readonly string[]
  },
) {
  return (wanted: readonly string[]): MxFilter => {
    const values = [...new Set(wanted.flatMap((word) => at.internal(word)))]
    return {
      where: wanted.includes('unknown') || values.length > 0 ? [] : null,
      ...(values.length > 0 &&
        !wanted.includes('unknown') && { internal: `${native}=${values.join(',')}` }),
      needs: [native, ...at.needs],
      keep: (row) => wanted.includes(at.of(row) ?? ''),
    }
  }
}

/** A status that is nothing but an internal value. */
export function plainStatus(map: Readonly<Record<string, string>>) {
  return words('status', {
    needs: [],
    of: (row) => map[internalOf(row, 'status') ?? ''] ?? 'unknown',
    internal: (word) => Object.keys(map).filter((internal) => map[internal] === word),
  })
}
