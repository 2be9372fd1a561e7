/** What a program under measurement is asked over the channel to its parent, and what it answers. */
export interface Question {
  question: string
  number: number
  argument: unknown
}

export interface Reply {
  number: number
  value?: unknown
  error?: string
}

type Answers = Record<string, (argument: never) => unknown>

/** Answers the parent's questions of these names; others are left to whoever else listens. */
export function answerParent(answers: Answers): void {
  process.on('message', (message: Question) => {
    const answer = answers[message.question]
    if (!answer) return
    const send = (reply: Omit<Reply, 'number'>) =>
      process.send?.({ ...reply, number: message.number })
    Promise.resolve()
      .then(() => answer(message.argument as never))
      .then(
        (value) => send({ value }),
        (error: Error) => send({ error: error.stack ?? String(error) }),
      )
  })
}
