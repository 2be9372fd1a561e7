import type { Connector } from '@millwright/kit'
import type { Vault } from '../../security/vault.ts'
import type { Claim } from '../../store/claim-notifications.ts'
import { type Database, withAccount } from '../../store/pool.ts'
import type { Connection, Contact, Language, Reason } from '../../store/schema.ts'
import { loadToldMessage, type ToldSubject } from '../../store/told-subjects.ts'
import { instructionsOf } from '../instructions.ts'
import { compose } from './compose.ts'
import { openAddress } from './contacts.ts'
import { type DeliveryOptions, deliver } from './deliver.ts'
import type { Delivery } from './delivery.ts'
import type { Subject } from './message.ts'
import { makeSample } from './sample.ts'

export interface TellerOptions extends DeliveryOptions {
  database: Database
  vault: Vault
  catalogue: readonly Connector[]
  /** The address at which the people of a connection that needs it enter new credentials; null where there is none. */
  reauthorizeUrlOf: (connection: Pick<Connection, 'status' | 'reason'>) => string | null
}

/** Writes messages and sends them. */
export interface Teller {
  /** One try to tell of what was claimed. Throws only for faults of our own. */
  tell(claim: Claim): Promise<Delivery>
  /** Sends what a message to this contact looks like. `id` names that message. */
  tellSample(contact: Contact, accountName: string, id: string): Promise<Delivery>
}

const REFUSED = 'connection.reauthorization_required'

export function createTeller(options: TellerOptions): Teller {
  const { database, vault, catalogue } = options

  function toSubject(
    account: { id: string; name: string },
    language: Language,
    told: ToldSubject,
  ): Subject {
    const { connection, customer, data } = told
    const connector = catalogue.find(({ system }) => system === connection?.system)
    // Of the event, as the connection may be in another state by now.
    const reason = (data.reason as Reason | undefined) ?? connection?.reason ?? null
    const isRefused = told.type === REFUSED && connection !== null
    const people = { account: account.name, customer: customer?.name ?? '', language }
    return {
      type: told.type,
      event_id: told.event_id,
      at: told.at,
      customer: customer?.name ?? null,
      connection: connection && {
        id: connection.id,
        name: connection.name,
        system: connector?.name ?? connection.system,
      },
      reason: reason && { ...reason, since: new Date(reason.since) },
      reauthorize_url: isRefused ? options.reauthorizeUrlOf(connection) : null,
      instructions:
        isRefused && connector ? instructionsOf(connector, { ...connection, reason }, people) : [],
      credits_left: typeof data.available === 'number' ? data.available : null,
      endpoint: toEndpoint(data),
    }
  }

  return {
    async tell(claim) {
      const [{ account_id, contact_id, kind, address, audience, host, told_with, id }] = claim
      const { account_name, language, sealed, subjects } = await withAccount(
        database,
        account_id,
        (trx) => loadToldMessage(trx, claim),
      )
      if (language === undefined) return { kind: 'never', reason: 'The contact is gone.' }
      const account = { id: account_id, name: account_name }
      const [first, ...rest] = subjects.map((told) => toSubject(account, language, told))
      const content = {
        account_name,
        language,
        subjects: [first!, ...rest] as const,
        isSample: false,
      }
      const to = sealed ? openAddress(vault, { account_id, id: contact_id }, sealed) : address
      const message = compose(audience, content, host)
      return deliver(options, { kind, address: to }, message, told_with ?? id)
    },
    async tellSample(contact, accountName, id) {
      const { kind, audience, sealed_address, sealed_data_key, master_key_id } = contact
      const isSealed = sealed_address && sealed_data_key && master_key_id
      const sealed = isSealed && { sealed_address, sealed_data_key, master_key_id }
      const address = sealed ? openAddress(vault, contact, sealed) : contact.address
      const message = compose(audience, makeSample(contact, accountName), null)
      return deliver(options, { kind, address }, message, id)
    },
  }
}

function toEndpoint({ endpoint_id, url, failing_since }: ToldSubject['data']): Subject['endpoint'] {
  if (typeof endpoint_id !== 'string' || typeof url !== 'string') return null
  const since = typeof failing_since === 'string' ? new Date(failing_since) : null
  return { id: endpoint_id, url, failing_since: since }
}
