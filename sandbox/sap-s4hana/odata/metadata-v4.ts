import { edmNames } from './metadata.ts'
import type { EntitySet, Property, Service } from './schema.ts'

const namesV4: Partial<Record<Property['kind'], string>> = { T: 'Edm.Date', M: 'Edm.TimeOfDay' }

/** `$metadata` of a V4 service. */
export function writeMetadataV4(service: Service): string {
  const { namespace } = service
  const sets = [...service.sets.values()]
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" ' +
    'xmlns="http://docs.oasis-open.org/odata/ns/edm"><edmx:DataServices>' +
    `<Schema Namespace="${namespace}" Alias="SAP__self">` +
    `${sets.map((set) => writeType(service, set)).join('')}` +
    '<ComplexType Name="SAP__Message"><Property Name="code" Type="Edm.String" Nullable="false"/>' +
    '<Property Name="message" Type="Edm.String" Nullable="false"/>' +
    '<Property Name="target" Type="Edm.String"/>' +
    '<Property Name="numericSeverity" Type="Edm.Byte" Nullable="false"/></ComplexType>' +
    '<EntityContainer Name="Container">' +
    `${sets.map((set) => writeSet(service, set)).join('')}</EntityContainer>` +
    `${sets.map((set) => writeConcurrency(set)).join('')}</Schema></edmx:DataServices></edmx:Edmx>`
  )
}

function writeType({ namespace, sets }: Service, set: EntitySet) {
  const keys = set.keys.map((key) => `<PropertyRef Name="${key.name}"/>`).join('')
  const navigations = [...set.navigations.values()].map((navigation) => {
    const type = `${namespace}.${sets.get(navigation.target)!.type}`
    const constraints = navigation.many
      ? []
      : navigation.joins.map(
          ([mine, theirs]) =>
            `<ReferentialConstraint Property="${mine}" ReferencedProperty="${theirs}"/>`,
        )
    return (
      `<NavigationProperty Name="${navigation.name}" ` +
      `Type="${navigation.many ? `Collection(${type})` : type}">${constraints.join('')}` +
      '</NavigationProperty>'
    )
  })
  return (
    `<EntityType Name="${set.type}"><Key>${keys}</Key>` +
    `${[...set.properties.values()].map(writeProperty).join('')}` +
    `<Property Name="SAP__Messages" Type="Collection(${namespace}.SAP__Message)" Nullable="false"/>` +
    `${navigations.join('')}</EntityType>`
  )
}

function writeProperty(property: Property) {
  const facet = (name: string, value: number | null) =>
    value === null ? '' : ` ${name}="${value}"`
  return (
    `<Property Name="${property.name}" Type="${namesV4[property.kind] ?? edmNames[property.kind]}"` +
    (property.nullable ? '' : ' Nullable="false"') +
    facet('MaxLength', property.length) +
    facet('Precision', property.precision) +
    (property.variableScale ? ' Scale="variable"' : facet('Scale', property.scale)) +
    '/>'
  )
}

function writeSet({ namespace }: Service, set: EntitySet) {
  const bindings = [...set.navigations.values()].map(
    ({ name, target }) => `<NavigationPropertyBinding Path="${name}" Target="${target}"/>`,
  )
  return (
    `<EntitySet Name="${set.name}" EntityType="${namespace}.${set.type}">${bindings.join('')}` +
    '</EntitySet>'
  )
}

function writeConcurrency(set: EntitySet) {
  if (set.etag === null) return ''
  const path = set.etag === '' ? '' : `<PropertyPath>${set.etag}</PropertyPath>`
  return (
    `<Annotations Target="SAP__self.Container/${set.name}">` +
    '<Annotation Term="SAP__core.OptimisticConcurrency">' +
    `<Collection>${path}</Collection></Annotation></Annotations>`
  )
}
