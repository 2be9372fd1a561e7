import { escapeXml } from '../../escape-xml.ts'
import { writeMetadataV4 } from './metadata-v4.ts'
import type { EntitySet, FunctionImport, Kind, Navigation, Property, Service } from './schema.ts'

/** Names of the kinds in OData 2; version 4 has other names for dates and times. */
export const edmNames: Record<Kind, string> = {
  S: 'Edm.String',
  D: 'Edm.Decimal',
  T: 'Edm.DateTime',
  O: 'Edm.DateTimeOffset',
  M: 'Edm.Time',
  B: 'Edm.Boolean',
  I: 'Edm.Int32',
  J: 'Edm.Int64',
  H: 'Edm.Int16',
  Y: 'Edm.Byte',
  F: 'Edm.Double',
  G: 'Edm.Guid',
  X: 'Edm.Binary',
  R: 'Edm.Stream',
}

/** `$metadata` of a service, made from its schema. */
export function writeMetadata(service: Service): string {
  return service.version === 4 ? writeMetadataV4(service) : writeMetadataV2(service)
}

function writeMetadataV2(service: Service): string {
  const sets = [...service.sets.values()]
  const links = sets.flatMap((set) =>
    [...set.navigations.values()].map((navigation) => ({ set, navigation })),
  )
  const parts = [
    ...sets.map((set) => writeType(service, set)),
    ...[...service.complexTypes].map(
      ([name, properties]) =>
        `<ComplexType Name="${name}">${properties.map(writeProperty).join('')}</ComplexType>`,
    ),
    ...links.map(({ set, navigation }) => writeAssociation(service, set, navigation)),
    `<EntityContainer Name="${service.namespace}_Entities" m:IsDefaultEntityContainer="true">`,
    ...sets.map((set) => writeSet(service, set)),
    ...links.map(({ set, navigation }) => writeAssociationSet(service, set, navigation)),
    ...[...service.functions.values()].map((each) => writeFunction(service, each)),
    '</EntityContainer>',
    ...sets.filter((set) => set.etag !== null).map((set) => writeConcurrency(service, set)),
  ]
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx" ' +
    'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" ' +
    'xmlns:sap="http://www.sap.com/Protocols/SAPData"><edmx:DataServices m:DataServiceVersion="2.0">' +
    `<Schema Namespace="${service.namespace}" ` +
    `xmlns="http://schemas.microsoft.com/ado/2008/09/edm">${parts.join('')}</Schema>` +
    '</edmx:DataServices></edmx:Edmx>'
  )
}

function writeType(service: Service, set: EntitySet) {
  const keys = set.keys.map((key) => `<PropertyRef Name="${key.name}"/>`).join('')
  const navigations = [...set.navigations.keys()].map((name) => {
    const association = associationOf(set, name)
    return (
      `<NavigationProperty Name="${name}" Relationship="${service.namespace}.${association}" ` +
      `FromRole="From_${association}" ToRole="To_${association}"/>`
    )
  })
  return (
    `<EntityType Name="${set.type}"${set.stream ? ' m:HasStream="true"' : ''}><Key>${keys}</Key>` +
    `${[...set.properties.values()].map(writeProperty).join('')}${navigations.join('')}</EntityType>`
  )
}

function writeProperty(property: Property): string {
  const flags: [string, boolean][] = [
    ['creatable', property.creatable],
    ['updatable', property.updatable],
    ['filterable', property.filterable],
    ['sortable', property.sortable],
  ]
  const denied = flags.filter(([, on]) => !on).map(([name]) => ` sap:${name}="false"`)
  return `<Property ${writeFacets(property)}${writeNullable(property)}${denied.join('')}${display(property)}/>`
}

function writeNullable(property: Property) {
  return property.nullable ? '' : ' Nullable="false"'
}

function writeFacets(property: Property): string {
  const facet = (name: string, value: number | null) =>
    value === null ? '' : ` ${name}="${value}"`
  return (
    `Name="${property.name}" Type="${edmNames[property.kind]}"` +
    facet('MaxLength', property.length) +
    facet('Precision', property.precision) +
    facet('Scale', property.scale)
  )
}

function display(property: Property) {
  if (property.digits) return ' sap:display-format="NonNegative"'
  if (property.upper) return ' sap:display-format="UpperCase"'
  return property.kind === 'T' && !property.precision ? ' sap:display-format="Date"' : ''
}

function associationOf(set: EntitySet, navigation: string) {
  return `assoc_${set.type}_${navigation}`
}

function writeAssociation(service: Service, set: EntitySet, navigation: Navigation) {
  const name = associationOf(set, navigation.name)
  const target = service.sets.get(navigation.target)!
  return (
    `<Association Name="${name}"><End Type="${service.namespace}.${set.type}" Multiplicity="1" ` +
    `Role="From_${name}"/><End Type="${service.namespace}.${target.type}" ` +
    `Multiplicity="${navigation.many ? '*' : '0..1'}" Role="To_${name}"/></Association>`
  )
}

function writeAssociationSet(service: Service, set: EntitySet, navigation: Navigation) {
  const name = associationOf(set, navigation.name)
  return (
    `<AssociationSet Name="${name}_Set" Association="${service.namespace}.${name}">` +
    `<End EntitySet="${set.name}" Role="From_${name}"/>` +
    `<End EntitySet="${navigation.target}" Role="To_${name}"/></AssociationSet>`
  )
}

function writeSet(service: Service, set: EntitySet) {
  const flags: [string, boolean][] = [
    ['creatable', set.creatable],
    ['updatable', set.updatable],
    ['deletable', set.deletable],
    ['addressable', set.addressable],
    ['pageable', set.pageable],
  ]
  const denied = flags.filter(([, on]) => !on).map(([name]) => ` sap:${name}="false"`)
  return `<EntitySet Name="${set.name}" EntityType="${service.namespace}.${set.type}"${denied.join('')}/>`
}

function writeFunction(service: Service, imported: FunctionImport) {
  const builtIn = imported.returns.startsWith('Edm.')
  const type = builtIn ? imported.returns : `${service.namespace}.${imported.returns}`
  const parameters = imported.parameters.map(
    (parameter) =>
      `<Parameter ${writeFacets(parameter)} Mode="In"${parameter.optional ? ' Nullable="true"' : ''}/>`,
  )
  return (
    `<FunctionImport Name="${imported.name}" ` +
    `ReturnType="${escapeXml(imported.many ? `Collection(${type})` : type)}"` +
    (imported.set ? ` EntitySet="${imported.set}"` : '') +
    ` m:HttpMethod="${imported.method}"` +
    (imported.boundTo ? ` sap:action-for="${service.namespace}.${imported.boundTo}"` : '') +
    `>${parameters.join('')}</FunctionImport>`
  )
}

function writeConcurrency(service: Service, set: EntitySet) {
  const path = set.etag === '' ? '' : `<PropertyPath>${set.etag}</PropertyPath>`
  return (
    `<Annotations Target="${service.namespace}.${service.namespace}_Entities/${set.name}" ` +
    'xmlns="http://docs.oasis-open.org/odata/ns/edm">' +
    '<Annotation Term="SAP__core.OptimisticConcurrency">' +
    `<Collection>${path}</Collection></Annotation></Annotations>`
  )
}
