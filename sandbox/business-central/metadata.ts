import { type EntitySet, enumerations, type Property, sets } from './schema.ts'

const edm: Record<Property['kind'], string> = {
  guid: 'Edm.Guid',
  text: 'Edm.String',
  code: 'Edm.String',
  decimal: 'Edm.Decimal',
  int: 'Edm.Int32',
  bool: 'Edm.Boolean',
  date: 'Edm.Date',
  stamp: 'Edm.DateTimeOffset',
  stream: 'Edm.Stream',
  enum: '',
}

/** `$metadata` of what is served. It does not say what is read-only, as the vendor's does not. */
export function renderMetadata(): string {
  const all = Object.values(sets).filter(({ service }) => service === 'v2.0')
  const used = new Set(
    all.flatMap(({ properties }) => Object.values(properties).map(({ type }) => type)),
  )
  const shown = Object.entries(enumerations).filter(([name]) => used.has(name))
  const enums = shown.map(([name, members]) => {
    const rows = members.map((member, value) => `<Member Name="${member}" Value="${value}"/>`)
    return `<EnumType Name="${name}">${rows.join('')}</EnumType>`
  })
  const container = all.map(
    ({ name, type }) => `<EntitySet Name="${name}" EntityType="Microsoft.NAV.${type}"/>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Microsoft.NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">
${enums.join('\n')}
${all.map(renderType).join('\n')}
<Action Name="receiveAndInvoice" IsBound="true"><Parameter Name="bindingParameter" Type="Microsoft.NAV.purchaseOrder"/></Action>
<EntityContainer Name="NAV">${container.join('')}</EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`
}

function renderType({ type, properties, navigations }: EntitySet): string {
  const rows = Object.entries(properties).map(([name, { kind, max, type: own }]) => {
    const length = max === null ? '' : ` MaxLength="${max}"`
    return `<Property Name="${name}" Type="${own ? `Microsoft.NAV.${own}` : edm[kind]}"${length}/>`
  })
  const below = Object.entries(navigations).map(
    ([name, { set }]) =>
      `<NavigationProperty Name="${name}" Type="Collection(Microsoft.NAV.${sets[set]!.type})"/>`,
  )
  const key = '<Key><PropertyRef Name="id"/></Key>'
  return `<EntityType Name="${type}">${key}${rows.join('')}${below.join('')}</EntityType>`
}
