import { currentSession } from '../data/session.ts'

/** Leaves by the form of the sign-in pages: they end the session, and show themselves. */
export function signOut(): void {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '/sign-in/out'
  const token = document.createElement('input')
  token.type = 'hidden'
  token.name = 'csrf_token'
  token.value = currentSession().csrf_token ?? ''
  form.append(token)
  document.body.append(form)
  form.submit()
}
