import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEdmx } from '../../cli/documents/edmx.ts'
import { compareDocuments } from './edmx.ts'

const document = `<edmx:Edmx Version="1.0"><Schema Namespace="API_X">
<EntityType Name="OrderType"><Key><PropertyRef Name="Order"/></Key>
<Property Name="Order" Type="Edm.String" Nullable="false" MaxLength="10"/>
<Property Name="Amount" Type="Edm.Decimal" Precision="12" Scale="3" sap:updatable="false"/>
<NavigationProperty Name="to_Line" Relationship="API_X.a" FromRole="f" ToRole="t"/></EntityType>
<EntityType Name="LineType"><Key><PropertyRef Name="Line"/></Key>
<Property Name="Line" Type="Edm.String" Nullable="false"/></EntityType>
<Association Name="a"><End Type="API_X.OrderType" Multiplicity="1" Role="f"/><End Type="API_X.LineType" Multiplicity="*" Role="t"/></Association>
<EntityContainer Name="C"><EntitySet Name="Orders" EntityType="API_X.OrderType" sap:deletable="false"/>
<EntitySet Name="Lines" EntityType="API_X.LineType"/>
<FunctionImport Name="Close" ReturnType="API_X.OrderType" EntitySet="Orders" m:HttpMethod="POST" sap:action-for="API_X.OrderType"><Parameter Name="Order" Type="Edm.String" Mode="In" MaxLength="10"/></FunctionImport></EntityContainer>
<Annotations Target="API_X.C/Orders"><Annotation Term="Core.OptimisticConcurrency"><Collection><PropertyPath>Amount</PropertyPath></Collection></Annotation></Annotations>
</Schema></edmx:Edmx>`

function differences(from: string, to: string): string[] {
  assert.ok(document.includes(from), from)
  const ours = readEdmx(document.replace(from, to))
  return compareDocuments('API_X', ours, readEdmx(document)).differences.map(({ where }) => where)
}

test('equal documents have no differences and many facts', () => {
  const result = compareDocuments('API_X', readEdmx(document), readEdmx(document))
  assert.deepEqual(result.differences, [])
  assert.ok(result.compared > 20)
})

for (const [what, from, to, where] of [
  ['a shorter property', 'MaxLength="10"/>', 'MaxLength="9"/>', 'API_X Orders.Order MaxLength'],
  ['another scale', 'Scale="3"', 'Scale="2"', 'API_X Orders.Amount Scale'],
  ['another type', 'Edm.Decimal', 'Edm.Double', 'API_X Orders.Amount Type'],
  ['a property that may be written', 'sap:updatable="false"', '', 'API_X Orders.Amount updatable'],
  ['a set that may be deleted', 'sap:deletable="false"', '', 'API_X Orders deletable'],
  ['a missing navigation', 'Name="to_Line"', 'Name="to_X"', 'API_X Orders/to_Line'],
  ['one instead of many', 'Multiplicity="*"', 'Multiplicity="1"', 'API_X Orders/to_Line'],
  ['another method', 'm:HttpMethod="POST"', 'm:HttpMethod="GET"', 'API_X Close() method'],
  [
    'an optional parameter',
    'Mode="In"',
    'Mode="In" Nullable="true"',
    'API_X Close().Order Nullable',
  ],
  ['no concurrency', 'OptimisticConcurrency"', 'Other"', 'API_X Orders etag'],
  ['another key', 'PropertyRef Name="Line"', 'PropertyRef Name="Order"', 'API_X Lines key'],
] as const)
  test(`${what} is found`, () => {
    assert.ok(differences(from, to).includes(where), differences(from, to).join())
  })

test('a set that the vendor does not know is found', () => {
  const found = differences('EntitySet Name="Lines"', 'EntitySet Name="Rows"')
  assert.ok(found.includes('API_X Rows'))
})
