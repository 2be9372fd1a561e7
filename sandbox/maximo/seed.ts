import type { Seed } from '../system.ts'
import { DAY, NORTH, Plant, START, VENDORS } from './plant.ts'
import { seedOrders, seedRequisitions, seedWork } from './seed-documents.ts'
import type { State } from './store.ts'

/** A fresh plant with its history. Equal seeds give equal states. */
export function seedState(seed: Seed): State {
  const plant = new Plant(seed.seed)
  seedOrganization(plant)
  seedPlaces(plant)
  seedVendors(plant)
  seedItems(plant)
  seedAssets(plant)
  seedWork(plant)
  seedOrders(plant, seed.purchase_orders)
  seedRequisitions(plant)
  return plant.state
}

function seedOrganization(plant: Plant): void {
  const org = plant.add('organization', {
    orgid: 'MWORG',
    description: 'Millworks Group',
    itemsetid: 'MWSET',
    basecurrency1: 'EUR',
    active: true,
  })
  for (const [siteid, description] of [
    ['NORTH', 'Mill North'],
    ['SOUTH', 'Mill South'],
    ['WEST', 'Converting West'],
  ]) {
    const values = {
      siteid: siteid!,
      orgid: 'MWORG',
      description: description!,
      active: true,
      enterdate: START,
      changedate: START,
    }
    plant.add('site', values, { row: org, name: 'site' })
  }
  for (const [personid, firstname, lastname] of [
    ['JDOE', 'Jane', 'Doe'],
    ['RKLEIN', 'Rolf', 'Klein'],
    ['MILLWRIGHT', 'Integration', 'User'],
    ['SAKAYA', 'Selin', 'Akaya'],
  ]) {
    plant.add('person', {
      personid: personid!,
      firstname: firstname!,
      lastname: lastname!,
      displayname: `${firstname} ${lastname}`,
      primaryemail: `${personid!.toLowerCase()}@millworks.example`,
      department: 'Maintenance',
      locationsite: 'NORTH',
    })
  }
}

function seedPlaces(plant: Plant): void {
  const place = (
    location: string,
    description: string,
    type: string,
    parent: string | null,
    siteid = 'NORTH',
  ) => {
    const outside = parent === 'BOILERHOUSE' || location === 'CHEM'
    const row = plant.add('locations', {
      location,
      description,
      type,
      siteid,
      orgid: 'MWORG',
      ...(outside && { externalrefid: `B-${location.slice(0, 8)}`, sourcesysid: 'CAD' }),
    })
    if (type === 'OPERATING')
      plant.add('lochierarchy', { systemid: 'PRIMARY', parent }, { row, name: 'lochierarchy' })
    plant.pass(60)
  }
  place('MILL', 'Paper mill', 'OPERATING', null)
  place('BOILERHOUSE', 'Boiler house', 'OPERATING', 'MILL')
  place('BOILER1', 'Boiler room 1', 'OPERATING', 'BOILERHOUSE')
  place('BOILER2', 'Boiler room 2', 'OPERATING', 'BOILERHOUSE')
  place('PM1', 'Paper machine 1', 'OPERATING', 'MILL')
  place('PM1WET', 'Wet end of paper machine 1', 'OPERATING', 'PM1')
  place('PM1DRY', 'Dry end of paper machine 1', 'OPERATING', 'PM1')
  place('WAREHOUSE', 'Warehouse building', 'OPERATING', 'MILL')
  place('CENTRAL', 'Central storeroom', 'STOREROOM', null)
  place('TOOLCRIB', 'Tool crib', 'STOREROOM', null)
  place('CHEM', 'Chemicals store', 'STOREROOM', null)
  place('MILL', 'Southern mill', 'OPERATING', null, 'SOUTH')
  place('CENTRAL', 'Southern storeroom', 'STOREROOM', null, 'SOUTH')
}

function seedVendors(plant: Plant): void {
  for (const [company, name, currencycode] of VENDORS) {
    const row = plant.add('companies', {
      company,
      orgid: 'MWORG',
      name,
      type: 'V',
      currencycode,
      paymentterms: 'NET30',
      phone: '+49 731 555 0',
      address1: 'Industriestr. 4',
      address2: 'Ulm',
      address4: '89077',
      address5: 'DE',
      disabled: company === 'TOOLMAX',
      // Where the money is paid, vendors have numbers of their own.
      ...(currencycode === 'EUR' && { externalrefid: `V-${company}`.slice(0, 10) }),
    })
    const contact = {
      contact: `Sales ${name}`.slice(0, 50),
      email: `sales@${company.toLowerCase()}.example`,
    }
    plant.add('compcontact', contact, { row, name: 'compcontact' })
    plant.pass(90)
  }
  plant.add('companies', {
    company: 'SULZER',
    orgid: 'MWORG',
    name: 'Sulzer',
    type: 'M',
    currencycode: 'CHF',
  })
}

const ITEMS = [
  'Mechanical seal',
  'Ball bearing',
  'Gasket',
  'V-belt',
  'Filter cartridge',
  'Valve',
  'Coupling',
  'Grease',
]

function seedItems(plant: Plant): void {
  for (let i = 0; i < 40; i++) {
    const itemnum = `${ITEMS[i % ITEMS.length]!.split(' ').pop()!.toUpperCase()}-${200 + i}`
    const unit = i % 8 === 7 ? 'KG' : 'EACH'
    plant.add('item', {
      itemnum,
      itemsetid: 'MWSET',
      description: `${ITEMS[i % ITEMS.length]} ${20 + i} mm`,
      issueunit: unit,
      orderunit: unit,
      status: i === 39 ? 'OBSOLETE' : i === 38 ? 'PENDOBS' : i === 37 ? 'PENDING' : 'ACTIVE',
      rotating: i % 13 === 5,
      lottype: i % 8 === 7 ? 'LOT' : 'NOLOT',
      ...(i % 5 === 2 && { externalrefid: `M-${8000 + i}`, sourcesysid: 'ERP' }),
      ...(i % 3 === 0 && {
        description_longdescription:
          'Stainless, for hot water.<br />Check the size.<!-- RICH TEXT -->',
      }),
    })
    plant.pass(30)
    const storeroom = i % 5 === 4 ? 'TOOLCRIB' : 'CENTRAL'
    seedStock(plant, itemnum, storeroom, unit)
    if (i % 6 === 0) seedStock(plant, itemnum, 'CHEM', unit)
  }
}

function seedStock(plant: Plant, itemnum: string, location: string, issueunit: string): void {
  const key = { itemnum, itemsetid: 'MWSET', location, ...NORTH }
  const row = plant.add('inventory', {
    ...key,
    issueunit,
    orderunit: issueunit,
    minlevel: plant.between(1, 5),
    maxlevel: plant.between(20, 40),
    orderqty: 10,
    binnum: `A-${plant.between(1, 9)}-${plant.between(1, 9)}`,
    vendor: plant.pick(VENDORS)[0],
  })
  const curbal = plant.between(0, 30)
  const balance = {
    ...key,
    binnum: row.values.binnum!,
    curbal,
    physcnt: curbal,
    physcntdate: plant.now,
    reconciled: true,
  }
  plant.add('invbalances', balance, { row, name: 'invbalances' })
  const cost = plant.between(100, 20_000) / 100
  plant.add(
    'invcost',
    { ...key, avgcost: cost, stdcost: cost, lastcost: cost },
    { row, name: 'invcost' },
  )
}

function seedAssets(plant: Plant): void {
  for (const [metername, metertype, measureunitid] of [
    ['RUNHOURS', 'CONTINUOUS', 'HOURS'],
    ['TEMP', 'GAUGE', 'DEGC'],
    ['OILCOLOR', 'CHARACTERISTIC', null],
  ] as const) {
    plant.add('meter', {
      metername,
      description: metername,
      metertype,
      readingtype: 'ACTUAL',
      measureunitid,
    })
  }
  const places = ['BOILER1', 'BOILER2', 'PM1WET', 'PM1DRY']
  for (let i = 0; i < 30; i++) {
    const assetnum = `${i % 2 === 0 ? 'P' : 'M'}-${101 + i}`
    const row = plant.add('asset', {
      assetnum,
      ...NORTH,
      assetid: 9000 + i,
      description: i % 2 === 0 ? `Feed pump ${i}` : `Motor ${i}`,
      status:
        i === 29
          ? 'DECOMMISSIONED'
          : i === 28
            ? 'NOT READY'
            : i % 9 === 4
              ? 'LIMITEDUSE'
              : 'OPERATING',
      location: places[i % places.length]!,
      parent: i % 2 === 1 ? `P-${101 + i - 1}` : null,
      serialnum: `377-${i}A`,
      assettype: 'PRODUCTION',
      ...(i % 6 === 3 && { externalrefid: `FA-${300 + i}`, sourcesysid: 'ERP' }),
      priority: 1 + (i % 4),
      manufacturer: 'SULZER',
      vendor: plant.pick(VENDORS)[0],
      purchaseprice: plant.between(50_000, 900_000) / 100,
      installdate: START - plant.between(100, 2000) * DAY,
    })
    if (i < 12) {
      const values = { ...NORTH, assetnum }
      const reading = { lastreading: String(1000 + i * 37), lastreadingdate: plant.now }
      plant.add(
        'assetmeter',
        {
          ...values,
          metername: 'RUNHOURS',
          measureunitid: 'HOURS',
          rollover: 99_999,
          average: 12,
          ...reading,
        },
        { row, name: 'assetmeter' },
      )
      if (i % 3 === 0)
        plant.add(
          'assetmeter',
          { ...values, metername: 'TEMP', measureunitid: 'DEGC', ...reading, lastreading: '61.5' },
          { row, name: 'assetmeter' },
        )
    }
    plant.pass(200)
  }
}
