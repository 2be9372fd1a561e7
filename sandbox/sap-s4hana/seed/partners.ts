import type { Store } from '../store.ts'
import {
  companyCode,
  day,
  purchasingOrganization,
  seedEnd,
  supplierFacts,
  suppliers,
} from './masters.ts'

/** Business partners with role, address, tax number and their supplier data. */
export function seedPartners(store: Store) {
  for (const [index, supplier] of suppliers.entries()) {
    const [name, city, country, currency, terms] = supplierFacts[index]!
    const created = seedEnd - (900 - index * 20) * day
    const changed = seedEnd - (40 + index) * day
    const address = String(22_950 + index)
    store.table('A_BusinessPartner').insert({
      BusinessPartner: supplier.id,
      Supplier: supplier.id,
      BusinessPartnerCategory: '2',
      BusinessPartnerGrouping: 'BP02',
      BusinessPartnerName: name,
      BusinessPartnerFullName: name,
      OrganizationBPName1: name.slice(0, 40),
      SearchTerm1: name.split(' ')[0]!.toUpperCase(),
      CorrespondenceLanguage: 'EN',
      BusinessPartnerIsBlocked: supplier.blocked,
      IsMarkedForArchiving: supplier.deleted,
      CreatedByUser: 'CB9980000012',
      CreationDate: created,
      CreationTime: 32_400,
      LastChangeDate: changed,
      LastChangeTime: 36_000 + index * 61,
      LastChangedByUser: 'JKELLER',
      ETag: `JKELLER${20_260_101 + index}`,
    })
    for (const role of ['FLVN00', 'FLVN01'])
      store.table('A_BusinessPartnerRole').insert({
        BusinessPartner: supplier.id,
        BusinessPartnerRole: role,
        ValidFrom: created,
        ValidTo: 253_402_300_799_000,
      })
    store.table('A_BusinessPartnerAddress').insert({
      BusinessPartner: supplier.id,
      AddressID: address,
      ValidityStartDate: created,
      ValidityEndDate: 253_402_300_799_000,
      FullName: name,
      StreetName: 'Industrial Road',
      HouseNumber: String(10 + index),
      PostalCode: String(10_115 + index * 37),
      CityName: city,
      Country: country,
      Language: 'EN',
    })
    store.table('A_AddressEmailAddress').insert({
      AddressID: address,
      Person: '',
      OrdinalNumber: '1',
      IsDefaultEmailAddress: true,
      EmailAddress: `orders@supplier${index + 1}.example`,
    })
    store.table('A_AddressPhoneNumber').insert({
      AddressID: address,
      Person: '',
      OrdinalNumber: '1',
      DestinationLocationCountry: country,
      IsDefaultPhoneNumber: true,
      PhoneNumber: `555 01${String(index).padStart(2, '0')}`,
      PhoneNumberType: '1',
    })
    store.table('A_BusinessPartnerTaxNumber').insert({
      BusinessPartner: supplier.id,
      BPTaxType: `${country}0`,
      BPTaxNumber: `${country}${556_677_889 + index}`,
    })
    store.table('A_Supplier').insert({
      Supplier: supplier.id,
      SupplierName: name,
      SupplierFullName: name,
      SupplierAccountGroup: 'SUPL',
      VATRegistration: `${country}${556_677_889 + index}`,
      PurchasingIsBlocked: supplier.blocked,
      DeletionIndicator: supplier.deleted,
      CreationDate: created,
      CreatedByUser: 'CB9980000012',
    })
    store.table('A_SupplierCompany').insert({
      Supplier: supplier.id,
      CompanyCode: companyCode,
      PaymentTerms: terms,
      ReconciliationAccount: '21100000',
      PaymentMethodsList: 'T',
      DeletionIndicator: supplier.deleted,
    })
    store.table('A_SupplierPurchasingOrg').insert({
      Supplier: supplier.id,
      PurchasingOrganization: purchasingOrganization,
      PurchaseOrderCurrency: currency,
      PaymentTerms: terms,
      PurchasingGroup: '001',
      MinimumOrderAmount: 50,
      MaterialPlannedDeliveryDurn: 7 + (index % 5) * 3,
      IncotermsClassification: 'DAP',
      IncotermsLocation1: 'Plant',
      InvoiceIsGoodsReceiptBased: true,
      PurchasingIsBlockedForSupplier: supplier.blocked,
      DeletionIndicator: supplier.deleted,
    })
  }
}
