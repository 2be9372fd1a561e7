import type { EntityName } from '@millwright/model'
import type { SourceAuth } from '../documents/document.ts'

/** A guide that says what is known, and lists what is not mapped. */
export function writeGuide(at: {
  name: string
  auth: SourceAuth
  entities: readonly { entity: EntityName; native: string; left: readonly string[] }[]
  left: readonly string[]
}): string {
  const { name, auth, entities, left } = at
  const rows = {
    basic: ['| User, password | Of a user of its own for this connection. |'],
    bearer: ['| Token | An access token of a user of its own for this connection. |'],
    key: ['| API key | Of a user of its own for this connection. |'],
  }[auth.kind]
  return [
    '---',
    'lines: 0',
    '---',
    `# ${name}`,
    '',
    `Millwright reads ${entities.map(({ entity, native }) => `${entity} (${native})`).join(', ')}.`,
    '',
    '## What the form asks',
    '',
    '| Field | Where to find it |',
    '|---|---|',
    `| Address | Of the API of ${name}, as its administrators know it. |`,
    ...rows,
    '',
    '## What the user may do',
    '',
    `The user needs the permission to read each of these objects in ${name}, and no more than that.`,
    '',
    '## What is left to do',
    '',
    ...left.map((line) => `- ${line}`),
    ...entities.flatMap(({ entity, left: own }) => [
      '',
      `### ${entity}`,
      '',
      ...own.map((line) => `- ${line}`),
    ]),
    '',
  ].join('\n')
}
