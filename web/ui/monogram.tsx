import styles from './monogram.module.css'

/** One or two letters in place of a logo. */
export function Monogram({ name, isLarge = false }: { name: string; isLarge?: boolean }) {
  const letters = name
    .split(/[\s/]+/)
    .filter((word) => /^\p{L}|^\p{N}/u.test(word))
    .slice(0, 2)
    .map((word) => [...word][0]!.toUpperCase())
    .join('')
  return (
    <span className={`${styles.monogram} ${isLarge ? styles.large : ''}`} aria-hidden="true">
      {letters || '–'}
    </span>
  )
}
