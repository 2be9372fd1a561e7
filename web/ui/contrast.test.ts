import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { contrastOf, fitAccent } from './contrast.ts'

const tokens = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const [light, dark] = [0, 1] as const

/** The colour of a token on the light or the dark ground. */
function tokenOf(theme: 0 | 1, name: string): string {
  const found = new RegExp(`--${name}: light-dark\\((.*)\\);`).exec(tokens)
  const colors = (found?.[1] ?? '').match(/#[0-9a-f]{6}/g)
  assert.equal(colors?.length, 2, `there is a --${name}`)
  return colors![theme]!
}

test('contrast is that of WCAG', () => {
  assert.equal(contrastOf('#000000', '#ffffff'), 21)
  assert.equal(contrastOf('#777777', '#777777'), 1)
  assert.equal(contrastOf('#767676', '#ffffff').toFixed(2), '4.54')
})

test('a brand colour that can be read stays as it is', () => {
  assert.deepEqual(fitAccent('#0b5fff', '#ffffff'), { accent: '#0b5fff', on: '#ffffff' })
})

test('a yellow brand becomes dark enough on white and stays yellow on black', () => {
  const onWhite = fitAccent('#ffd400', '#ffffff')!
  assert.ok(contrastOf(onWhite.accent, '#ffffff') >= 4.5)
  assert.match(onWhite.accent, /00$/)
  assert.equal(fitAccent('#fd0', '#171b20')!.accent, '#ffdd00')
})

test('what is no colour is not taken', () => {
  for (const text of ['', 'red', '#12', '#12345g', 'url(x)']) {
    assert.equal(fitAccent(text, '#ffffff'), null, text)
  }
})

test('whatever the brand colour, it can be read and be written on, in both themes', () => {
  const channel = fc.integer({ min: 0, max: 255 })
  const color = fc
    .tuple(channel, channel, channel)
    .map((rgb) => `#${rgb.map((one) => one.toString(16).padStart(2, '0')).join('')}`)
  const property = fc.property(color, (brand) => {
    for (const theme of [light, dark]) {
      const ground = tokenOf(theme, 'sunken')
      const { accent, on } = fitAccent(brand, ground)!
      assert.ok(contrastOf(accent, ground) >= 4.5)
      assert.ok(contrastOf(accent, on) >= 4.5)
    }
  })
  fc.assert(property, { seed: 1107, numRuns: 500 })
})

for (const [name, theme] of [
  ['light', light],
  ['dark', dark],
] as const) {
  test(`every text of the ${name} theme can be read on every ground it stands on`, () => {
    const pairs: [string, string][] = [
      ...['text', 'muted', 'accent', 'bad'].flatMap((text) =>
        ['ground', 'surface', 'sunken'].map((ground): [string, string] => [text, ground]),
      ),
      ['on-accent', 'accent'],
      ...['ok', 'warning', 'bad'].flatMap((status): [string, string][] => [
        [status, 'surface'],
        [status, `${status}-ground`],
        ['text', `${status}-ground`],
      ]),
    ]
    for (const [text, ground] of pairs) {
      const contrast = contrastOf(tokenOf(theme, text), tokenOf(theme, ground))
      assert.ok(contrast >= 4.5, `${text} on ${ground}: ${contrast.toFixed(2)}`)
    }
    const line = contrastOf(tokenOf(theme, 'control'), tokenOf(theme, 'surface'))
    assert.ok(line >= 3, `the border of a field: ${line.toFixed(2)}`)
  })
}
