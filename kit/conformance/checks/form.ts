import type { Case, Check } from '../check.ts'
import { expect } from '../check.ts'

/** What people see before anything works: the form and the guide. */
export const form: Check = {
  name: 'form',
  cases: ({ connector, options }) => [
    ...connector.auth.map(
      (way): Case => ({
        promise: `each input of "${way.label}" has a label and a help text`,
        run() {
          const names = way.fields.map(({ name }) => name)
          expect(new Set(names).size === names.length, 'two inputs have the same name')
          for (const field of way.fields) {
            expect(field.label.trim().length > 1, `${field.name} has no label`)
            expect(field.help.trim().length > 5, `${field.name} has no help`)
            expect(/^[a-z][a-z0-9_]*$/.test(field.name), `${field.name} is not snake_case`)
            if (field.kind !== 'select') continue
            expect(field.options?.length, `${field.name} has nothing to choose from`)
            const isOffered = field.options!.some(({ value }) => value === field.default)
            expect(!field.default || isOffered, `the default of ${field.name} is not offered`)
          }
          const secret = way.fields.some(({ kind }) => kind === 'secret')
          expect(secret, 'no input is marked as a secret')
        },
      }),
    ),
    {
      promise: 'guide.md tells where to find what the form asks, and which permissions it takes',
      run() {
        const { guide } = options
        expect(guide !== null, 'there is no guide.md')
        expect(guide.length > 400, 'guide.md is too short to help')
        const permissions = /permission|role|group|right|authori[sz]ation|access/i
        expect(permissions.test(guide), 'guide.md names no permissions')
      },
    },
  ],
}
