import { ref, text, valueType } from '../schema.ts'

export const failure = valueType('Failure', {
  ...ref('problem', 'failure-codes', 'W', 'Code of what was wrong.'),
  ...ref('cause', 'failure-codes', 'W', 'Code of why it was wrong.'),
  ...ref('remedy', 'failure-codes', 'W', 'Code of what was done about it.'),
  problem_text: text('W', 'What was wrong, in words.'),
  cause_text: text('W', 'Why it was wrong, in words.'),
  remedy_text: text('W', 'What was done about it, in words.'),
})
