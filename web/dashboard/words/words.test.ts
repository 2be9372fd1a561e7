import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { before, test } from 'node:test'
import i18next from 'i18next'
import { defineWords, speakOf, type Texts, type Words } from './define-words.ts'
import { chooseLanguage } from './start-words.ts'

const root = new URL('../', import.meta.url)
const rooms: Words<Texts>[] = []

before(async () => {
  for (const path of globSync('{rooms/**/,words/frame-}words.ts', { cwd: root }).sort()) {
    const { words, frameWords } = await import(new URL(path, root).href)
    rooms.push(words ?? frameWords)
  }
})

function flatten(tree: Texts, at = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[at + key, value]] : flatten(value, `${at}${key}.`),
  )
}

test('every room has its own name and all texts in both languages', () => {
  assert.ok(rooms.length >= 4)
  assert.equal(new Set(rooms.map(({ room }) => room)).size, rooms.length)
  for (const { room, texts } of rooms) {
    const names = (tree: Texts) => flatten(tree).map(([key]) => key)
    assert.deepEqual(names(texts.de), names(texts.en), room)
  }
})

test('no text is empty, both languages fill in the same things, and sentences are translated', () => {
  const gapsOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort()
  for (const { room, texts } of rooms) {
    const german = new Map(flatten(texts.de))
    for (const [key, text] of flatten(texts.en)) {
      const other = german.get(key)!
      assert.notEqual(text.trim(), '', `${room} ${key}`)
      assert.deepEqual(gapsOf(other), gapsOf(text), `${room} ${key}`)
      const isSentence = /[a-z] [a-z]/.test(text.replaceAll(/\{\{\w+\}\}/g, ''))
      assert.ok(!isSentence || other !== text, `${room} ${key} is not translated`)
    }
  }
})

test('a text is filled in, counts one and many apart, and leaves markup as it was typed', async () => {
  await i18next.init({ lng: 'en', resources: {}, interpolation: { escapeValue: false } })
  const words = defineWords('sample', {
    en: { hits_one: '{{count}} hit', hits_other: '{{count}} hits', of: { name: 'Of {{name}}' } },
    de: {
      hits_one: '{{count}} Treffer',
      hits_other: '{{count}} Treffer',
      of: { name: '{{name}}s' },
    },
  })
  const english = speakOf(words, 'en')
  assert.equal(english('hits', { count: 1 }), '1 hit')
  assert.equal(english('hits', { count: 2 }), '2 hits')
  assert.equal(english('of.name', { name: '<b>' }), 'Of <b>')
  assert.equal(speakOf(words, 'de')('of.name', { name: 'Ada' }), 'Adas')
})

test('what was chosen here goes before the languages of the browser', () => {
  assert.equal(chooseLanguage('de', ['en']), 'de')
  assert.equal(chooseLanguage(null, ['fr', 'de-CH']), 'de')
  assert.equal(chooseLanguage(null, ['fr']), 'en')
})
