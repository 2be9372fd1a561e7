import { Account } from '../account.ts'

/** Somebody whom the identity provider knows. */
export interface Person {
  /** Never changes, unlike the address. */
  sub: string
  name: string
  email_verified: boolean
  /** Named by the e-mail address. */
  account: Account
}

/** The first is the one of the credentials. The address of the second is not confirmed. */
export function createPeople(): [Person, Person] {
  return [
    {
      sub: '5f0c7d1e',
      name: 'Ines Halvorsen',
      email_verified: true,
      account: new Account('ines.halvorsen@example.org', 'Sandbox-Lathe-58'),
    },
    {
      sub: 'a4419b60',
      name: 'Tomas Brandt',
      email_verified: false,
      account: new Account('tomas.brandt@example.org', 'Sandbox-Hinge-93'),
    },
  ]
}

/** What the scopes `profile` and `email` tell about a person. */
export function describePerson(person: Person, scope: string): Record<string, unknown> {
  const scopes = scope.split(' ')
  return {
    sub: person.sub,
    ...(scopes.includes('profile') && { name: person.name }),
    ...(scopes.includes('email') && {
      email: person.account.username,
      email_verified: person.email_verified,
    }),
  }
}
