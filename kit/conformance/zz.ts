export {}

const sys = process.argv[2]!
const m = await import(`/work/main/connectors/${sys}/connector.ts`)
const c: any = Object.values(m).find((v: any) => v?.system)
for (const [n, e] of Object.entries<any>(c.entities)) {
  console.log(
    n,
    e.native,
    'key',
    e.key.join(),
    'ver',
    e.version,
    'del',
    e.delete?.mode,
    'ops',
    Object.entries(e.ops)
      .filter(([, v]) => v === true)
      .map(([k]) => k)
      .join(),
  )
  console.log(
    '   actions',
    Object.entries<any>(e.actions ?? {})
      .filter(([, v]) => 'steps' in v)
      .map(
        ([k, v]) =>
          `${k}(${v.from ?? ''}|${v.parameters}|req ${v.required ?? ''}${v.side_effects ? '|SIDE' : ''})`,
      )
      .join(' '),
  )
  console.log(
    '   W',
    Object.entries<any>(e.fields)
      .filter(([, f]) => f.encode && f.write === 'always')
      .map(([k]) => k)
      .join(),
  )
  console.log(
    '   C',
    Object.entries<any>(e.fields)
      .filter(([, f]) => f.encode && f.write === 'create')
      .map(([k]) => k)
      .join(),
    '| REQ',
    Object.entries<any>(e.fields)
      .filter(([, f]) => f.required)
      .map(([k]) => k)
      .join(),
  )
  for (const [k, f] of Object.entries<any>(e.fields))
    if (f.lines)
      console.log(
        '   lines',
        k,
        'adds',
        f.lines.adds,
        'del',
        f.lines.deletes,
        Object.entries<any>(f.lines.fields)
          .filter(([, f]) => f.encode && f.write !== 'never')
          .map(([k, f]) => k + (f.required ? '*' : '') + (f.write === 'create' ? '(c)' : ''))
          .join(),
      )
  console.log(
    '   rules',
    (e.rules ?? []).map((r: any) => r.id).join(),
    'create_statuses',
    e.create_statuses?.join(),
    'upload',
    e.upload?.entities?.join(),
  )
}
