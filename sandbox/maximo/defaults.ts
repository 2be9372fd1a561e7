import type { Row, State, Value } from './store.ts'

export const HOME = { siteid: 'NORTH', orgid: 'MWORG', itemsetid: 'MWSET' }

const cents = (value: number) => Math.round(value * 100) / 100

/** Values that the product gives a new row. `parent` is the row that it is a child of. */
export function fillIn(
  values: Record<string, Value>,
  at: { object: string; state: State; now: number; user: string; parent?: Row },
): void {
  const { object, state, now, user, parent } = at
  const give = (more: Record<string, Value>) => {
    for (const [name, value] of Object.entries(more)) values[name] ??= value
  }
  const line = { conversion: 1, enterdate: now, itemsetid: values.itemnum ? HOME.itemsetid : null }
  const stamps = { changedate: now, changeby: user }
  const document = { statusdate: now, historyflag: false, ...stamps }
  switch (object) {
    case 'companies':
      return give({ disabled: false, ...stamps })
    case 'item':
      return give({
        status: 'ACTIVE',
        statusdate: now,
        itemtype: 'ITEM',
        rotating: false,
        lottype: 'NOLOT',
        conditionenabled: false,
        capitalized: false,
        iskit: false,
        inspectionrequired: false,
        taxexempt: false,
      })
    case 'inventory':
      return give({ status: 'ACTIVE', statusdate: now })
    case 'po':
      values.revisionnum ??= 0
      return give({
        ponum: state.number('po', 1001),
        status: 'WAPPR',
        potype: 'STD',
        orderdate: now,
        currencycode: vendorCurrency(values, state),
        receipts: 'NONE',
        totalcost: 0,
        internal: false,
        inspectionrequired: false,
        payonreceipt: false,
        ...document,
      })
    case 'poline':
      values.linecost = lineCost(values)
      return give({
        ...line,
        ...ofParent(parent, ['ponum', 'revisionnum', 'siteid', 'orgid']),
        polinenum: nextLine(parent, 'poline', 'polinenum'),
        linetype: values.itemnum ? 'ITEM' : 'MATERIAL',
        ...itemWords(values, state),
        receivedqty: 0,
        rejectedqty: 0,
        receivedtotalcost: 0,
        receiptscomplete: false,
        receiptreqd: true,
        tax1: 0,
        loadedcost: values.linecost ?? null,
        tositeid: values.storeloc ? (parent?.values.siteid ?? null) : null,
      })
    case 'pr':
      return give({
        prnum: state.number('pr', 2001),
        status: 'WAPPR',
        issuedate: now,
        requestedby: user,
        currencycode: vendorCurrency(values, state),
        totalcost: 0,
        ...document,
      })
    case 'prline':
      values.linecost = lineCost(values)
      return give({
        ...line,
        ...ofParent(parent, ['prnum', 'siteid', 'orgid']),
        prlinenum: nextLine(parent, 'prline', 'prlinenum'),
        linetype: values.itemnum ? 'ITEM' : 'MATERIAL',
        ...itemWords(values, state),
      })
    case 'workorder':
      return give({
        wonum: state.number('wo', 7001),
        status: 'WAPPR',
        woclass: parent ? 'ACTIVITY' : 'WORKORDER',
        istask: parent !== undefined,
        ...(parent && {
          ...ofParent(parent, ['siteid', 'orgid']),
          parent: parent.values.wonum ?? null,
          taskid: nextLine(parent, 'woactivity', 'taskid', 10),
          status: parent.values.status ?? null,
        }),
        reportedby: user,
        reportdate: now,
        estdur: 0,
        downtime: false,
        haschildren: false,
        actlabhrs: 0,
        estlabhrs: 0,
        ...document,
      })
    case 'wpmaterial':
      values.linecost = cents(Number(values.itemqty ?? 0) * Number(values.unitcost ?? 0))
      return give({
        ...ofParent(parent, ['wonum', 'siteid', 'orgid']),
        itemsetid: values.itemnum ? HOME.itemsetid : null,
        linetype: 'ITEM',
        ...itemWords(values, state),
      })
    case 'asset':
      return give({
        assetnum: state.number('asset', 5001),
        status: 'NOT READY',
        statusdate: now,
        isrunning: true,
        children: false,
        itemsetid: values.itemnum ? HOME.itemsetid : null,
        ...stamps,
      })
    case 'assetmeter':
      return give({ linearassetmeterid: 0, active: true, readingtype: 'ACTUAL', ...stamps })
    case 'locations':
      return give({
        status: 'OPERATING',
        statusdate: now,
        isdefault: false,
        disabled: false,
        ...stamps,
      })
    case 'lochierarchy':
      return give({
        ...ofParent(parent, ['location', 'siteid', 'orgid']),
        systemid: 'PRIMARY',
        children: false,
      })
    case 'sr':
      return give({
        class: 'SR',
        ticketid: state.number('sr', 5501),
        status: values.owner || values.ownergroup ? 'QUEUED' : 'NEW',
        reportedby: user,
        reportdate: now,
        assetsiteid: values.assetnum ? (values.siteid ?? null) : null,
        ...document,
      })
    case 'compcontact':
      return give(ofParent(parent, ['company', 'orgid']))
    case 'person':
      return give({ status: 'ACTIVE' })
  }
}

function ofParent(parent: Row | undefined, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, parent?.values[name] ?? null]))
}

function nextLine(parent: Row | undefined, child: string, name: string, step = 1): number {
  const used = (parent?.children[child] ?? []).map(({ values }) => Number(values[name] ?? 0))
  return Math.max(0, ...used) + step
}

function lineCost(values: Record<string, Value>): Value {
  if ((values.unitcost ?? null) === null || (values.orderqty ?? null) === null)
    return values.linecost ?? 0
  return cents(Number(values.orderqty) * Number(values.unitcost))
}

function itemWords({ itemnum }: Record<string, Value>, state: State): Record<string, Value> {
  const item = itemnum ? state.byKey('item', { itemnum, itemsetid: HOME.itemsetid }) : undefined
  return {
    description: item?.values.description ?? null,
    orderunit: item?.values.orderunit ?? null,
  }
}

function vendorCurrency({ vendor, orgid }: Record<string, Value>, state: State): Value {
  return (
    state.byKey('companies', { company: vendor ?? null, orgid: orgid ?? null })?.values
      .currencycode ?? 'EUR'
  )
}

/** Sums and flags of a row after it or a child was saved. */
export function settle(row: Row): void {
  const { values, children } = row
  const costs = (name: string) =>
    (children[name] ?? []).map((line) => {
      line.values.linecost = lineCost(line.values)
      return Number(line.values.linecost ?? 0)
    })
  const sum = (all: number[]) => cents(all.reduce((left, right) => left + right, 0))
  if (row.mbo.name === 'po') values.totalcost = sum(costs('poline'))
  if (row.mbo.name === 'pr') values.totalcost = sum(costs('prline'))
  if (row.mbo.name === 'workorder' && children.wpmaterial) {
    for (const one of children.wpmaterial)
      one.values.linecost = cents(
        Number(one.values.itemqty ?? 0) * Number(one.values.unitcost ?? 0),
      )
    values.estmatcost = sum(children.wpmaterial.map((one) => Number(one.values.linecost)))
    values.actlabhrs = sum(
      (children.labtrans ?? []).map((one) => Number(one.values.regularhrs ?? 0)),
    )
    values.haschildren = (children.woactivity ?? []).length > 0
  }
}
