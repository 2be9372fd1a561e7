import { MillwrightError } from '@millwright/sdk'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { finishSigningIn, goToSignIn, loadSession, takeWanted } from './data/session.ts'
import { NoServer } from './shell/no-server.tsx'
import { startTheme } from './shell/theme.ts'
import { startWords } from './words/start-words.ts'

startTheme()
startWords()
const root = createRoot(document.getElementById('root')!, {
  onCaughtError(error) {
    // An answer that is no success is told on the page; anything else is a mistake of ours.
    if (!(error instanceof MillwrightError)) console.error(error)
  },
})
void start()

async function start(): Promise<void> {
  let isSignedIn: boolean
  try {
    isSignedIn = (await loadSession()) !== null
  } catch {
    return root.render(<NoServer onRetry={start} />)
  }
  if (!isSignedIn) return goToSignIn()
  if (finishSigningIn()) return
  const wanted = takeWanted()
  if (wanted !== null) history.replaceState(null, '', wanted)
  root.render(<App />)
}
