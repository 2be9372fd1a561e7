import { createRoot } from 'react-dom/client'
import { createApi } from './api.ts'
import { App } from './app.tsx'
import { startWords } from './i18n.ts'
import { returnToOpener } from './sign-in-window.ts'

const token = location.pathname.split('/').pop()!
const attemptId = new URLSearchParams(location.search).get('attempt')

startWords()
if (attemptId === null || !returnToOpener(attemptId)) {
  const root = createRoot(document.getElementById('root')!)
  root.render(<App api={createApi(token)} token={token} attemptId={attemptId} />)
}
