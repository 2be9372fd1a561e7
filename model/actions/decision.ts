import { entityNames, extendedNames } from '../names.ts'
import { choice, date, refId, str, text, ts } from '../schema.ts'
import { act, actOnLines } from './action-spec.ts'

const reason = () => text('C', 'Why it is done.')

/** Steps in the life of a document. */
export const decisionActions = {
  submit: act('Sends a draft to approval.'),
  withdraw: act('Takes a document back from approval; it is a draft again.'),
  approve: actOnLines('Approves as the connected user.'),
  reject: actOnLines('Rejects as the connected user.', {
    reason: text('C*', 'Why it is rejected.'),
  }),
  issue: act('Sends the document to the partner, or makes it binding.', {
    email: str('C', 'E-mail address to send it to; default: that of the partner.'),
  }),
  cancel: actOnLines('Cancels the document or some of its lines.', { reason: reason() }),
  close: actOnLines('Ends the document or some of its lines; nothing more is expected.', {
    reason: reason(),
  }),
  reopen: actOnLines('Takes a closed or decided document up again.', { reason: reason() }),
  hold: act('Stops work or deliveries for a while.', {
    reason: reason(),
    until_on: date('C', 'Day on which it is to go on.'),
  }),
  resume: act('Goes on after a hold.', {
    reason: reason(),
    until_on: date('C', 'Day until which it is to go on.'),
  }),
  post: act('Makes a draft final in the ledger.', {
    posted_on: date('C', 'Accounting day; default today.'),
  }),
  reverse: actOnLines('Makes the document that undoes this one.', {
    posted_on: date('C', 'Accounting day of the reversal; default today.'),
    reason: reason(),
  }),
  convert: actOnLines('Makes the next document out of this one.', {
    target_entity: choice('C*', [...entityNames, ...extendedNames], 'Entity to make.'),
    vendor_id: refId('vendors', 'C', 'Vendor of the new document.'),
    merge_into_id: str('C', 'Id of a document of that entity to add to, instead of a new one.'),
  }),
  set_status: act('Sets a status of a source with a free list of statuses.', {
    status: str('C*', 'Word of the entity; either this or `source_status`.', {
      required_unless: { source_status: [] },
    }),
    source_status: str('C', "The source's own code of the status."),
  }),
  ship: act('Records that the goods have left.', {
    shipped_at: ts('C', 'When they left, in UTC; default now.'),
    carrier: str('C', 'Name of the carrier.'),
    tracking_number: str('C', "The carrier's number of the consignment."),
  }),
  deliver: act('Records that the goods have arrived.', {
    delivered_at: ts('C', 'When they arrived, in UTC; default now.'),
    received_by_name: str('C', 'Person who took them.'),
  }),
}
