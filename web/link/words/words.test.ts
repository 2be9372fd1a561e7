import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entityNames } from '@millwright/model'
import { chooseLanguage, languages } from './languages.ts'

function flatten(tree: object, at = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[at + key, value]] : flatten(value, `${at}${key}.`),
  )
}

const english = new Map(flatten(languages.en))
const german = new Map(flatten(languages.de))

test('German has every text that English has, and no other', () => {
  assert.deepEqual([...german.keys()], [...english.keys()])
})

test('no text is empty, and both languages fill in the same things', () => {
  const gapsOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort()
  for (const [key, text] of english) {
    assert.notEqual(text.trim(), '', key)
    assert.deepEqual(gapsOf(german.get(key)!), gapsOf(text), key)
  }
})

test('sentences are translated, not copied', () => {
  const copied = [...english].filter(([key, text]) => /\s/.test(text) && german.get(key) === text)
  assert.deepEqual(copied, [])
})

test('every entity of the model has a name in plain words', () => {
  assert.deepEqual(Object.keys(languages.en.entities).sort(), [...entityNames].sort())
})

test('the link decides about the language, then the browser, then it is English', () => {
  assert.equal(chooseLanguage('de', ['en-US']), 'de')
  assert.equal(chooseLanguage(null, ['fr-CH', 'de-CH', 'en']), 'de')
  assert.equal(chooseLanguage('fr', ['en-GB', 'de']), 'en')
  assert.equal(chooseLanguage(null, ['fr']), 'en')
})
