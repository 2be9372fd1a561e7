import { type ReactNode, useEffect } from 'react'
import { Monogram } from '../ui/monogram.tsx'
import { Shape, type ShapeKind } from '../ui/status-sign.tsx'
import frame from './frame.module.css'
import { LanguageChoice } from './language-choice.tsx'
import styles from './plain-page.module.css'

export interface PlainPageProps {
  brand: string | null
  sign: ShapeKind
  title: string
  children: ReactNode
}

/** One message and nothing else. */
export function PlainPage({ brand, sign, title, children }: PlainPageProps) {
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <div className={frame.page}>
      <header className={frame.bar}>
        <div className={frame.brand}>
          {brand !== null && <Monogram name={brand} isLarge />}
          <span className={frame.name}>{brand}</span>
        </div>
        <LanguageChoice />
      </header>
      <main className={`${frame.main} ${styles.main}`}>
        <h1 className={styles.title}>
          <Shape kind={sign} />
          {title}
        </h1>
        {children}
      </main>
    </div>
  )
}
