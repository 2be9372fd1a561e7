import type { Rules } from '../odata/request.ts'
import type { TableRules } from '../work.ts'
import { attachmentFunctions, attachmentRules } from './attachment.ts'
import {
  businessPartnerRules,
  partnerPartRules,
  supplierPartRules,
  supplierRules,
} from './business-partner.ts'
import { confirmationFunctions, confirmationRules } from './confirmation.ts'
import { equipmentFunctions, equipmentRules } from './equipment.ts'
import { functionalLocationFunctions, functionalLocationRules } from './functional-location.ts'
import {
  assignTaskList,
  componentRules,
  maintenanceOrderRules,
  operationRules,
  orderTextRules,
} from './maintenance-order.ts'
import {
  maintenanceCycleRules,
  maintenanceItemRules,
  maintenancePlanFunctions,
  maintenancePlanRules,
  objectListRules,
  planTextRules,
} from './maintenance-plan.ts'
import { materialDocumentFunctions, materialDocumentRules } from './material-document.ts'
import {
  longTextRules,
  measurementDocumentRules,
  measurementFunctions,
  measuringPointRules,
} from './measurement.ts'
import { notificationFunctions, notificationRules } from './notification.ts'
import { notificationItemRules, notificationPartRules } from './notification-item.ts'
import { orderFunctions } from './order-status.ts'
import { productChildRules, productRules } from './product.ts'
import { noteRules, purchaseOrderRules } from './purchase-order.ts'
import {
  accountAssignmentRules,
  purchaseOrderItemRules,
  scheduleLineRules,
} from './purchase-order-item.ts'
import { purchaseOrderFunctions } from './purchase-order-output.ts'
import { requisitionFunctions, requisitionItemRules, requisitionRules } from './requisition.ts'

/** The business rules of all tables and functions. */
export const rules: Rules = {
  tables: {
    A_PurchaseOrder: purchaseOrderRules,
    A_PurchaseOrderItem: purchaseOrderItemRules,
    A_PurchaseOrderScheduleLine: scheduleLineRules,
    A_PurOrdAccountAssignment: accountAssignmentRules,
    ...each(['A_PurchaseOrderNote', 'A_PurchaseOrderItemNote'], noteRules),
    A_PurchaseRequisitionHeader: requisitionRules,
    A_PurchaseRequisitionItem: requisitionItemRules,
    A_MaterialDocumentHeader: materialDocumentRules,
    A_BusinessPartner: businessPartnerRules,
    ...each(
      [
        'A_BusinessPartnerAddress',
        'A_BusinessPartnerBank',
        'A_BusinessPartnerRole',
        'A_BusinessPartnerTaxNumber',
      ],
      partnerPartRules,
    ),
    A_Supplier: supplierRules,
    ...each(['A_SupplierCompany', 'A_SupplierPurchasingOrg'], supplierPartRules),
    A_Product: productRules,
    ...each(
      [
        'A_ProductBasicText',
        'A_ProductDescription',
        'A_ProductPurchaseText',
        'A_ProductUnitsOfMeasure',
      ],
      (table) => productChildRules(table, true),
    ),
    ...each(
      [
        'A_ProductPlant',
        'A_ProductPlantProcurement',
        'A_ProductProcurement',
        'A_ProductStorageLocation',
        'A_ProductValuation',
      ],
      (table) => productChildRules(table, false),
    ),
    Equipment: equipmentRules,
    FunctionalLocation: functionalLocationRules,
    MaintenanceNotification: notificationRules,
    MaintenanceNotificationItem: notificationItemRules,
    MaintenanceNotificationPartner: notificationPartRules(
      'MaintenanceNotificationPartner',
      'NotificationPartnerObjectNmbr',
    ),
    MaintNotificationItemCause: notificationPartRules(
      'MaintNotificationItemCause',
      'MaintenanceNotificationCause',
    ),
    MaintNotificationItemActivity: notificationPartRules(
      'MaintNotificationItemActivity',
      'MaintNotificationActivity',
    ),
    MaintenanceOrder: maintenanceOrderRules,
    MaintenanceOrderOperation: operationRules,
    MaintOrderOpComponent: componentRules,
    ...each(
      ['MaintenanceOrderLongText', 'MaintOrderOpLongText', 'MaintOrderOpCompLongText'],
      orderTextRules,
    ),
    MaintOrderConfirmation: confirmationRules,
    MaintenancePlan: maintenancePlanRules,
    MaintenanceItem: maintenanceItemRules,
    MaintenancePlanCycle: maintenanceCycleRules,
    MaintenancePlanText: planTextRules('MaintenancePlanText', 'MaintenancePlan'),
    MaintenanceItemText: planTextRules('MaintenanceItemText', 'MaintenanceItem'),
    MaintItemObjectListItem: objectListRules,
    MeasuringPoint: measuringPointRules,
    MeasuringPointLongText: longTextRules('MeasuringPointLongText', 'MeasuringPoint'),
    MeasurementDocument: measurementDocumentRules,
    MsmtDocumentLongText: longTextRules('MsmtDocumentLongText', 'MeasurementDocument'),
    AttachmentContentSet: attachmentRules,
  },
  functions: {
    ...purchaseOrderFunctions,
    ...requisitionFunctions,
    ...materialDocumentFunctions,
    ...equipmentFunctions,
    ...functionalLocationFunctions,
    ...notificationFunctions,
    ...orderFunctions,
    'API_MAINTENANCEORDER.AssignTaskList': assignTaskList,
    ...confirmationFunctions,
    ...maintenancePlanFunctions,
    ...measurementFunctions,
    ...attachmentFunctions,
  },
}

function each(tables: string[], make: (table: string) => TableRules): Record<string, TableRules> {
  return Object.fromEntries(tables.map((table) => [table, make(table)]))
}
