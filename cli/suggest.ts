import { suggestName } from '@millwright/model'

/** ` Did you mean x?`, where one of the known names is close; else which there are. */
export function suggest(name: string, known: readonly string[]): string {
  const plain = (word: string) => word.toLowerCase().replaceAll('-', '_')
  const found = suggestName(plain(name), known.map(plain))
  const meant = known.find((word) => plain(word) === found)
  if (meant !== undefined) return `Did you mean ${meant}?`
  return known.length > 0 ? `There are: ${known.join(', ')}.` : 'There are none.'
}
