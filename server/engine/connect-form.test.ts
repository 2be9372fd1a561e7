import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue } from '@millwright/connectors'
import { ApiError } from '@millwright/model'
import { exampleMapping } from '../../connectors/sql/example.ts'
import { checkForm } from './connect-form.ts'

const connector = catalogue.find(({ system }) => system === 'maintainx')!
const [way] = connector.auth
const filled = Object.fromEntries(
  way!.fields.filter(({ required }) => required).map(({ name }) => [name, 'something']),
)

test('what has nothing but blanks is missing', () => {
  const name = way!.fields.find(({ kind }) => kind === 'secret')!.name
  for (const blank of ['', ' ', '\t\n ']) {
    assert.throws(
      () => checkForm(connector, { ...filled, base_url: 'https://x.example', [name]: blank }),
      (error) =>
        error instanceof ApiError &&
        error.errors?.some(
          (one) => one.pointer === `/credentials/${name}` && one.code === 'REQUIRED',
        ) === true,
      JSON.stringify(blank),
    )
  }
})

test('a database has one address, however it is written', () => {
  const sql = catalogue.find(({ system }) => system === 'sql')!
  const mapping = JSON.stringify(exampleMapping(null))
  const addressOf = (base_url: string) =>
    checkForm(sql, { base_url, username: 'u', password: 'p', mapping }).credentials.base_url
  for (const written of ['DB.Example.com', 'db.example.com:5432', 'Db.example.com:05432'])
    assert.equal(addressOf(`postgresql://${written}/Plant`), 'postgresql://db.example.com/Plant')
  assert.equal(addressOf('mysql://DB:5432/plant'), 'mysql://db:5432/plant')
})
