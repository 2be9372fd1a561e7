import { invalid } from './errors.ts'
import { fieldsIn, formOf, type Shape, target, type Usage } from './shape.ts'
import { type Bag, type Visit, visible } from './visit.ts'

/** Every id in a body must name a live record that the call may see. Throws a 400 at the first that does not. */
export function checkReferences(
  body: unknown,
  declared: Shape,
  usage: Usage,
  visit: Visit,
  path = '',
): void {
  const shape = formOf(declared, usage)
  if (body === null || body === undefined) return
  if (shape.kind === 'array') {
    for (const [at, entry] of (body as unknown[]).entries()) {
      checkReferences(entry, shape.of!, usage, visit, path === '' ? `${at}` : `${path}.${at}`)
    }
    return
  }
  if (shape.kind === 'object' && shape.fields) {
    for (const [name, field] of fieldsIn(shape, usage)) {
      const at = path === '' ? name : `${path}.${name}`
      checkReferences((body as Bag)[name], field, usage, visit, at)
    }
    return
  }
  const resource = target(shape)
  if (resource && typeof body === 'number' && !visible(visit, resource, body)) {
    throw invalid(`${path} is not valid`, path, body)
  }
}
