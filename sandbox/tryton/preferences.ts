import type { Environment } from './environment.ts'

/** How English writes dates and numbers. */
const LOCALE = {
  date: '%m/%d/%Y',
  grouping: [3, 3, 0],
  decimal_point: '.',
  thousands_sep: ',',
}

/** `res.user.get_preferences`: the context to send with every call, or all settings of the user. */
export function readPreferences(env: Environment, contextOnly: boolean): Record<string, unknown> {
  const user = env.find('res.user', env.user)!
  const preferences: Record<string, unknown> = { company_filter: 'one' }
  if (user.employee) {
    preferences.employee = user.employee
    preferences['employee.rec_name'] = env.recName('company.employee', user.employee)
  }
  preferences.company = user.company
  preferences['company.rec_name'] = env.recName('company.company', user.company)
  preferences.language = env.find('ir.lang', user.language)?.code ?? 'en'
  preferences.language_direction = 'ltr'
  preferences.groups = user.groups
  preferences.locale = LOCALE
  if (!contextOnly) {
    Object.assign(preferences, {
      name: user.name,
      email: user.email,
      status_bar: `${user.name} - ${env.recName('company.company', user.company)}`,
    })
  }
  return preferences
}
