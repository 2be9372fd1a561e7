import type { Waste } from '../store/usage.ts'
import { hashText } from './advice-answers.ts'
import type { SeenAnswer } from './call-trace.ts'

/** One call that has ended, as far as habits show in it. */
export interface HabitCall {
  connection_id: string | null
  consumer: string
  entity: string | null
  op: string
  url: string
  status: number
  /** When it came and when it was answered, in ms. */
  at: number
  ended_at: number
  /** Records of a page; null where it is no list. */
  limit: number | null
  hasCursor: boolean
  hasModifiedAfter: boolean
  /** The caller says which version it has. */
  isConditional: boolean
  /** What a 429 told it to wait. */
  retry_after_ms: number
  seen: SeenAnswer | null
}

export type Wasted = readonly (readonly [Waste, number])[]

/** Remembers a little of what each consumer asked, and tells what another way of calling would have saved. */
export interface Habits {
  judge(call: HabitCall): Wasted
}

/** The same answer within so long could have been kept. */
const KEEP_MS = 300_000
/** A list that is begun again within so long is a poll. */
const POLL_MS = 86_400_000
/** A record that a list brought is not asked for again within so long. */
const LISTED_MS = 300_000
/** A state that is asked for more often is polled. */
const STATE_MS = 60_000
/** What is under way when the refusal arrives is no retry. */
const UNDER_WAY_MS = 50
/** Pages of fewer records are small. */
const SMALL = 200
const LARGEST = 500

/** Of so many consumers, by connection and entity, habits are remembered: the one who called longest ago out first. */
const CONSUMERS = 2_000
/** Addresses and records that are remembered of one. */
const MOST = 64
const MOST_IDS = 1_000

interface Habit {
  /** The last answer by address. */
  answers: Map<number, { at: number; fingerprint: number | null }>
  /** When a list was begun last, by address. */
  polls: Map<number, number>
  /** The records of the last pages that lists brought, newest last. */
  listed: { at: number; ids: Int32Array }[]
  /** Whether the pages that follow belong to a list that was read before. */
  isRepeat: boolean
  /** When it was refused, and how long it was to wait. */
  refused_at: number
  wait_until: number
}

const NOTHING: Wasted = []
const STATES = ['connections_get', 'connections_list', 'connection_get', 'links_get']

export function createHabits(): Habits {
  const habits = new Map<string, Habit>()

  function find(key: string): Habit {
    const known = habits.get(key)
    if (known) {
      habits.delete(key)
      habits.set(key, known)
      return known
    }
    const fresh: Habit = {
      answers: new Map(),
      polls: new Map(),
      listed: [],
      isRepeat: false,
      refused_at: 0,
      wait_until: 0,
    }
    habits.set(key, fresh)
    if (habits.size > CONSUMERS) habits.delete(habits.keys().next().value!)
    return fresh
  }

  return {
    judge(call) {
      if (call.status === 429)
        return judgeRefusal(find(`${call.consumer} ${call.connection_id}`), call)
      const isState = call.entity === null && STATES.includes(call.op)
      if (call.status >= 300 || (!isState && call.op !== 'list' && call.op !== 'get'))
        return NOTHING
      const habit = find(`${call.consumer} ${call.connection_id} ${call.entity}`)
      if (isState) return judgeState(habit, call)
      return call.op === 'get' ? judgeGet(habit, call) : judgeList(habit, call)
    },
  }
}

function judgeRefusal(habit: Habit, { at, ended_at, retry_after_ms }: HabitCall): Wasted {
  const isPatient = at >= habit.wait_until - UNDER_WAY_MS
  const isHasty = !isPatient && at > habit.refused_at + UNDER_WAY_MS
  // Of refusals that others follow before the wait is over the first counts: all that come later had time to hear of it.
  if (isPatient) habit.refused_at = ended_at
  // As the header tells it, in whole seconds.
  habit.wait_until = ended_at + Math.ceil(retry_after_ms / 1_000) * 1_000
  return isHasty ? [['hasty_retries', 1]] : NOTHING
}

function judgeState({ polls }: Habit, { url, at }: HabitCall): Wasted {
  const hash = hashText(url)
  const before = polls.get(hash)
  remember(polls, hash, at, MOST)
  return before !== undefined && at - before < STATE_MS ? [['status_polls', 1]] : NOTHING
}

function judgeGet(habit: Habit, call: HabitCall): Wasted {
  const { at, seen, url } = call
  if (!seen || call.isConditional) return NOTHING
  if (isSame(habit, url, at, seen)) return [['repeated_reads', 1]]
  return isListed(habit, seen.ids[0]!, at) ? [['single_reads', 1]] : NOTHING
}

/** Whether a list has just brought this record; asked again, it has not. */
function isListed({ listed }: Habit, id: number, at: number): boolean {
  let isNew = false
  for (const page of listed) {
    const index = page.ids.indexOf(id)
    if (index < 0) continue
    page.ids[index] = 0
    if (at - page.at <= LISTED_MS) isNew = true
  }
  return isNew
}

function rememberPage({ listed }: Habit, ids: Int32Array, at: number): void {
  listed.push({ at, ids })
  let count = 0
  for (const page of listed) count += page.ids.length
  while (count > MOST_IDS) count -= listed.shift()!.ids.length
}

function judgeList(habit: Habit, call: HabitCall): Wasted {
  const { at, seen, url, limit } = call
  if (seen && seen.ids.length > 0) rememberPage(habit, seen.ids, at)
  if (!call.hasCursor) {
    const hash = hashText(url)
    const before = habit.polls.get(hash)
    remember(habit.polls, hash, at, MOST)
    // Whoever asks for what has changed asks the same again until something has.
    habit.isRepeat = !call.hasModifiedAfter && before !== undefined && at - before < POLL_MS
    const isKnown = !call.hasModifiedAfter && seen !== null && isSame(habit, url, at, seen)
    return isKnown ? [['repeated_reads', 1]] : NOTHING
  }
  const wasted: [Waste, number][] = []
  if (habit.isRepeat) wasted.push(['unfiltered_polls', 1])
  if (limit !== null && limit < SMALL) wasted.push(['small_pages', 1 - limit / LARGEST])
  return wasted
}

/** Whether this address was answered the same a short while ago. */
function isSame({ answers }: Habit, url: string, at: number, { fingerprint }: SeenAnswer): boolean {
  const hash = hashText(url)
  const before = answers.get(hash)
  remember(answers, hash, { at, fingerprint }, MOST)
  return (
    before !== undefined &&
    fingerprint !== null &&
    before.fingerprint === fingerprint &&
    at - before.at < KEEP_MS
  )
}

/** The oldest out first. */
function remember<T>(map: Map<number, T>, key: number, value: T, most: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value!)
}
