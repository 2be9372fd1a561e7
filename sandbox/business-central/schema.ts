/** How a value goes over the wire. A code is stored in upper case and trimmed. */
export type Kind =
  | 'guid'
  | 'text'
  | 'code'
  | 'decimal'
  | 'int'
  | 'bool'
  | 'date'
  | 'stamp'
  | 'stream'
  | 'enum'

export interface Property {
  kind: Kind
  max: number | null
  isReadOnly: boolean
  /** Of an enumeration: its type in the metadata. */
  type: string | null
}

/** Rows of another set below a record: the property there that holds the record's id. */
export interface Navigation {
  set: string
  by: string
}

export interface EntitySet {
  name: string
  type: string
  properties: Readonly<Record<string, Property>>
  navigations: Readonly<Record<string, Navigation>>
  /** Which writes the page behind it allows. */
  writes: string
  /** `v2.0`, or the automation API, which has a route and a permission of its own. */
  service: 'v2.0' | 'automation'
  key: string
}

/** Members of the enumerations, as they go over the wire. */
export const enumerations: Readonly<Record<string, readonly string[]>> = {
  vendorBlocked: ['_x0020_', 'Payment', 'All'],
  itemType: ['Inventory', 'Service', 'Non_x002D_Inventory'],
  purchaseOrderEntityBufferStatus: ['Draft', 'In_x0020_Review', 'Open'],
  invoiceLineAggLineType: [
    'Comment',
    'Account',
    'Item',
    'Resource',
    'Fixed_x0020_Asset',
    'Charge',
    'Allocation_x0020_Account',
  ],
  purchaseLineType: [
    '_x0020_',
    'G_x002F_L_x0020_Account',
    'Item',
    'Resource',
    'Fixed_x0020_Asset',
    'Charge_x0020__x0028_Item_x0029_',
    'Allocation_x0020_Account',
  ],
  itemLedgerEntryType: [
    'Purchase',
    'Sale',
    'Positive_x0020_Adjmt_x002E_',
    'Negative_x0020_Adjmt_x002E_',
    'Transfer',
    'Consumption',
    'Output',
    '_x0020_',
    'Assembly_x0020_Consumption',
    'Assembly_x0020_Output',
  ],
  analysisSourceType: ['_x0020_', 'Customer', 'Vendor', 'Item'],
  itemLedgerDocumentType: [
    '_x0020_',
    'Sales_x0020_Shipment',
    'Sales_x0020_Invoice',
    'Sales_x0020_Return_x0020_Receipt',
    'Sales_x0020_Credit_x0020_Memo',
    'Purchase_x0020_Receipt',
    'Purchase_x0020_Invoice',
    'Purchase_x0020_Return_x0020_Shipment',
    'Purchase_x0020_Credit_x0020_Memo',
    'Transfer_x0020_Shipment',
    'Transfer_x0020_Receipt',
    'Service_x0020_Shipment',
    'Service_x0020_Invoice',
    'Service_x0020_Credit_x0020_Memo',
    'Posted_x0020_Assembly',
    'Inventory_x0020_Receipt',
    'Inventory_x0020_Shipment',
    'Direct_x0020_Transfer',
  ],
  userState: ['Enabled', 'Disabled'],
  employeeStatus: ['Active', 'Inactive', 'Terminated'],
  attachmentEntityBufferDocumentType: [
    '_x0020_',
    'Journal',
    'Sales_x0020_Order',
    'Sales_x0020_Quote',
    'Sales_x0020_Credit_x0020_Memo',
    'Sales_x0020_Invoice',
    'Purchase_x0020_Invoice',
    'Purchase_x0020_Order',
    'Employee',
    'Job',
    'Item',
    'Customer',
    'Vendor',
    'Purchase_x0020_Credit_x0020_Memo',
    'Customer_x0020_Statement',
  ],
}

/** `number:code20 vendorName:text100!` → properties; `!` is read-only, `enum.x` is of the type x. */
function parse(text: string): Record<string, Property> {
  const pairs = text
    .trim()
    .split(/\s+/)
    .map((word): [string, Property] => {
      const [, name, kind, of, max, lock] =
        /^(\w+):(guid|text|code|decimal|int|bool|date|stamp|stream|enum)(?:\.(\w+))?(\d+)?(!)?$/.exec(
          word,
        )!
      return [
        name!,
        {
          kind: kind as Kind,
          max: max === undefined ? null : Number(max),
          isReadOnly: lock === '!',
          type: of ?? null,
        },
      ]
    })
  return Object.fromEntries(pairs)
}

function define(
  name: string,
  type: string,
  writes: string,
  properties: string,
  navigations: EntitySet['navigations'] = {},
): EntitySet {
  const own = parse(properties)
  const key = Object.keys(own)[0]!
  const service = key === 'id' ? 'v2.0' : 'automation'
  return { name, type, writes, navigations, properties: own, key, service }
}

const address = (prefix = '', country = 'country', post = 'postalCode', lock = '') => {
  const names: [string, string][] = [
    ['addressLine1', 'text100'],
    ['addressLine2', 'text50'],
    ['city', 'text30'],
    ['state', 'text30'],
    [country, 'code10'],
    [post, 'code20'],
  ]
  const spell = (name: string) => (prefix ? prefix + name[0]!.toUpperCase() + name.slice(1) : name)
  return names.map(([name, kind]) => `${spell(name)}:${kind}${lock}`).join(' ')
}

const files: EntitySet['navigations'] = {
  documentAttachments: { set: 'documentAttachments', by: 'parentId' },
}

/** The sets of API v2.0 that are served, by name (metadata of version 26, read-only flags of the pages' source). */
export const sets: Readonly<Record<string, EntitySet>> = Object.fromEntries(
  [
    define(
      'vendors',
      'vendor',
      'IMD',
      `id:guid! number:code20 displayName:text100 ${address()} phoneNumber:text30 email:text80
      website:text80 taxRegistrationNumber:text currencyId:guid currencyCode:text irs1099Code:text
      paymentTermsId:guid paymentMethodId:guid taxLiable:bool blocked:enum.vendorBlocked
      balance:decimal! lastModifiedDateTime:stamp!`,
      files,
    ),
    define(
      'items',
      'item',
      'IMD',
      `id:guid! number:code20 displayName:text100 displayName2:text50 type:enum.itemType
      itemCategoryId:guid itemCategoryCode:code20 blocked:bool gtin:code14 inventory:decimal
      unitPrice:decimal priceIncludesTax:bool unitCost:decimal taxGroupId:guid taxGroupCode:code20
      baseUnitOfMeasureId:guid baseUnitOfMeasureCode:code10 generalProductPostingGroupId:guid
      generalProductPostingGroupCode:code20 inventoryPostingGroupId:guid
      inventoryPostingGroupCode:code20 lastModifiedDateTime:stamp!`,
      files,
    ),
    define(
      'locations',
      'location',
      'IMD',
      `id:guid! code:code10 displayName:text100 contact:text100 ${address()} phoneNumber:text30
      email:text80 website:text90 lastModifiedDateTime:stamp!`,
    ),
    define(
      'purchaseOrders',
      'purchaseOrder',
      'IMD',
      `id:guid! number:code20! orderDate:date postingDate:date vendorId:guid vendorNumber:code20
      vendorName:text100! payToName:text100! payToVendorId:guid payToVendorNumber:code20
      shipToName:text100 shipToContact:text100 ${address('buyFrom', 'country', 'postCode')}
      ${address('payTo', 'country', 'postCode', '!')} ${address('shipTo', 'country', 'postCode')}
      shortcutDimension1Code:code20 shortcutDimension2Code:code20 currencyId:guid currencyCode:text
      pricesIncludeTax:bool paymentTermsId:guid shipmentMethodId:guid purchaser:code20
      requestedReceiptDate:date discountAmount:decimal discountAppliedBeforeTax:bool!
      totalAmountExcludingTax:decimal! totalTaxAmount:decimal! totalAmountIncludingTax:decimal!
      fullyReceived:bool status:enum.purchaseOrderEntityBufferStatus! lastModifiedDateTime:stamp!`,
      { purchaseOrderLines: { set: 'purchaseOrderLines', by: 'documentId' }, ...files },
    ),
    define(
      'purchaseOrderLines',
      'purchaseOrderLine',
      'IMD',
      `id:guid! documentId:guid sequence:int itemId:guid accountId:guid
      lineType:enum.invoiceLineAggLineType lineObjectNumber:code20 description:text100
      description2:text50 unitOfMeasureId:guid unitOfMeasureCode:code10 quantity:decimal
      directUnitCost:decimal discountAmount:decimal discountPercent:decimal
      discountAppliedBeforeTax:bool! amountExcludingTax:decimal! taxCode:code50 taxPercent:decimal!
      totalTaxAmount:decimal! amountIncludingTax:decimal! invoiceDiscountAllocation:decimal!
      netAmount:decimal! netTaxAmount:decimal! netAmountIncludingTax:decimal!
      expectedReceiptDate:date receivedQuantity:decimal! invoicedQuantity:decimal!
      invoiceQuantity:decimal receiveQuantity:decimal itemVariantId:guid locationId:guid`,
    ),
    define(
      'purchaseReceipts',
      'purchaseReceipt',
      '',
      `id:guid! number:code20! invoiceDate:date postingDate:date dueDate:date vendorNumber:code20
      vendorName:text100! payToName:text100! payToContact:text100! payToVendorNumber:code20
      shipToName:text100 shipToContact:text100 ${address('buyFrom', 'country', 'postCode')}
      ${address('shipTo', 'country', 'postCode')} ${address('payTo', 'country', 'postCode')}
      currencyCode:text orderNumber:code20! lastModifiedDateTime:stamp!`,
      { purchaseReceiptLines: { set: 'purchaseReceiptLines', by: 'documentId' } },
    ),
    define(
      'purchaseReceiptLines',
      'purchaseReceiptLine',
      '',
      `id:guid! documentId:guid sequence:int lineType:enum.purchaseLineType lineObjectNumber:code20
      description:text100 description2:text50 unitOfMeasureCode:code10 unitCost:decimal
      quantity:decimal discountPercent:decimal taxPercent:decimal! expectedReceiptDate:date`,
    ),
    define(
      'itemLedgerEntries',
      'itemLedgerEntry',
      '',
      `id:guid! entryNumber:int! itemNumber:code20! postingDate:date!
      entryType:enum.itemLedgerEntryType! sourceNumber:code20! sourceType:enum.analysisSourceType!
      documentNumber:code20! documentType:enum.itemLedgerDocumentType! description:text100!
      quantity:decimal! salesAmountActual:decimal! costAmountActual:decimal!
      lastModifiedDateTime:stamp!`,
    ),
    define(
      'employees',
      'employee',
      'IMD',
      `id:guid! number:code20 displayName:text! givenName:text30 middleName:text30 surname:text30
      jobTitle:text30 ${address()} phoneNumber:text30 mobilePhone:text30 email:text80
      personalEmail:text80 employmentDate:date terminationDate:date status:enum.employeeStatus
      birthDate:date statisticsGroupCode:code10 lastModifiedDateTime:stamp!`,
      files,
    ),
    define(
      'documentAttachments',
      'documentAttachment',
      'IMD',
      `id:guid! fileName:text250 byteSize:int! attachmentContent:stream
      parentType:enum.attachmentEntityBufferDocumentType parentId:guid lineNumber:int
      documentFlowSales:bool documentFlowPurchase:bool lastModifiedDateTime:stamp!`,
    ),
    define(
      'unitsOfMeasure',
      'unitOfMeasure',
      'IMD',
      `id:guid! code:code10 displayName:text50 internationalStandardCode:code10 symbol:text10
      lastModifiedDateTime:stamp!`,
    ),
    define(
      'paymentTerms',
      'paymentTerm',
      'IMD',
      `id:guid! code:code10 displayName:text100 dueDateCalculation:text discountDateCalculation:text
      discountPercent:decimal calculateDiscountOnCreditMemos:bool lastModifiedDateTime:stamp!`,
    ),
    define(
      'currencies',
      'currency',
      'IMD',
      `id:guid! code:code10 displayName:text30 symbol:text10 amountDecimalPlaces:text5
      amountRoundingPrecision:decimal lastModifiedDateTime:stamp!`,
    ),
    define(
      'fixedAssets',
      'fixedAsset',
      'IMD',
      `id:guid! number:code20 displayName:text100 fixedAssetLocationCode:code10
      fixedAssetLocationId:guid classCode:code10 subclassCode:code10 blocked:bool
      serialNumber:text50 employeeNumber:code20 employeeId:guid underMaintenance:bool
      lastModifiedDateTime:stamp!`,
    ),
    define(
      'fixedAssetLocations',
      'fixedAssetLocation',
      'IMD',
      'id:guid! code:code10 displayName:text50 lastModifiedDateTime:stamp!',
    ),
    define(
      'users',
      'user',
      '',
      `userSecurityId:guid! userName:text50! displayName:text80! state:enum.userState!
      expiryDate:stamp! contactEmail:text250!`,
    ),
  ].map((set) => [set.name, set]),
)

/** Nothing in a reference. */
export const NO_ID = '00000000-0000-0000-0000-000000000000'
export const NO_DAY = '0001-01-01'

/** What a property holds that nobody has filled in. */
export function blankOf({ kind, type }: Property): unknown {
  switch (kind) {
    case 'guid':
      return NO_ID
    case 'decimal':
    case 'int':
      return 0
    case 'bool':
      return false
    case 'date':
      return NO_DAY
    case 'enum':
      return enumerations[type!]![0]
    default:
      return ''
  }
}
