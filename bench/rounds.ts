/**
 * Measures each variant once a round, in alternating order: what else the machine does meets all of them alike.
 * Answers per variant its measurements, round by round.
 */
export async function interleave<Name extends string, T>(
  variants: Readonly<Record<Name, () => Promise<T>>>,
  rounds: number,
): Promise<Record<Name, T[]>> {
  const names = Object.keys(variants) as Name[]
  const found = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, T[]>
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      found[name].push(await variants[name]())
    }
  }
  return found
}
