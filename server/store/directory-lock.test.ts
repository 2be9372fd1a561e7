import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { lockDirectory } from './directory-lock.ts'
import { readProcessStart } from './process-start.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millwright-lock-'))
  path = join(directory, 'millwright.lock')
})
afterEach(() => rmSync(directory, { recursive: true }))

test('a lock that is held is refused, and free again once given back', () => {
  const unlock = lockDirectory(directory)
  assert.throws(() => lockDirectory(directory), { name: 'DirectoryInUseError', pid: process.pid })
  unlock()
  lockDirectory(directory)()
  assert.deepEqual(readdirSync(directory), [])
})

test('the lock of a process that is gone is taken over', () => {
  for (const stale of [
    '{"pid":4194304,"process_start":"long ago","since":"2026-01-01T00:00:00Z"}',
    // The id went to another process, this one.
    `{"pid":${process.pid},"process_start":"another","since":"2026-01-01T00:00:00Z"}`,
    'half a lo',
    '',
  ]) {
    writeFileSync(path, stale)
    const unlock = lockDirectory(directory)
    assert.equal(JSON.parse(readFileSync(path, 'utf8')).pid, process.pid)
    unlock()
    assert.deepEqual(readdirSync(directory), [])
  }
})

test('a lock that somebody else took over meanwhile is left alone', () => {
  const unlock = lockDirectory(directory)
  writeFileSync(path, '{"pid":1,"process_start":"theirs","since":"now"}')
  unlock()
  assert.equal(existsSync(path), true)
})

test('a process keeps its start, and one that does not exist has none', () => {
  const start = readProcessStart(process.pid)
  assert.ok(start)
  assert.equal(readProcessStart(process.pid), start)
  assert.notEqual(readProcessStart(process.ppid), start)
  assert.equal(readProcessStart(4194304), undefined)
})
