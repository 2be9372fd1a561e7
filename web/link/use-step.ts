import { useCallback, useEffect, useState } from 'react'

export type Step = 'choose' | 'connect'

/** The step that the page shows, in the browser's history too: its back button goes back one step. */
export function useStep(first: Step): { step: Step; goTo: (step: Step) => void } {
  const [step, setStep] = useState<Step>(() => readStep() ?? first)

  useEffect(() => {
    const follow = () => setStep(readStep() ?? first)
    window.addEventListener('popstate', follow)
    return () => window.removeEventListener('popstate', follow)
  }, [first])

  const goTo = useCallback((next: Step) => {
    history.pushState({ step: next }, '')
    setStep(next)
  }, [])
  return { step, goTo }
}

function readStep(): Step | null {
  return (history.state as { step?: Step } | null)?.step ?? null
}
