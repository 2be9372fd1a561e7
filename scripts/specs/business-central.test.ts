import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareMetadata } from './business-central.ts'

const document = `<edmx:Edmx Version="4.0"><Schema Namespace="Microsoft.NAV">
<EnumType Name="kind"><Member Name="A" Value="0"/><Member Name="B" Value="1"/></EnumType>
<EntityType Name="item"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Guid"/>
<Property Name="number" Type="Edm.String" MaxLength="20"/></EntityType>
<EntityContainer Name="NAV"><EntitySet Name="items" EntityType="Microsoft.NAV.item"/></EntityContainer>
</Schema></edmx:Edmx>`

test('equal metadata have no differences', () => {
  const { compared, differences } = compareMetadata(document, document)
  assert.deepEqual(differences, [])
  assert.ok(compared > 6)
})

for (const [what, from, to, where] of [
  ['another length', 'MaxLength="20"', 'MaxLength="10"', 'items.number MaxLength'],
  ['another type', 'Type="Edm.Guid"', 'Type="Edm.String"', 'items.id Type'],
  ['a missing member', '<Member Name="B" Value="1"/>', '', 'enumeration kind'],
  ['a property of our own', 'Name="number"', 'Name="no"', 'items.no'],
] as const)
  test(`${what} is found`, () => {
    const { differences } = compareMetadata(document.replace(from, to), document)
    assert.ok(differences.some((each) => each.where === where))
  })
