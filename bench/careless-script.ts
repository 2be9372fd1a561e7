import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '../sdk/client.ts'

/** What the script is given to read with. */
export interface Reader {
  /** All orders, page by page. */
  listOrders(): AsyncIterable<Order>
  getVendor(id: string): Promise<unknown>
}

type Order = { vendor_id?: string | null | undefined }

/**
 * What a planner's script does: again and again it reads all orders, and the vendor of each of them. It has no care for
 * limits. Answers how many records it got.
 */
export async function readAgainAndAgain(reader: Reader, rounds: number): Promise<number> {
  let records = 0
  for (let round = 0; round < rounds; round++) {
    const orders: Order[] = []
    for await (const order of reader.listOrders()) orders.push(order)
    const vendors = orders.flatMap(({ vendor_id }) => vendor_id ?? [])
    await Promise.all(vendors.map((id) => reader.getVendor(id)))
    records += orders.length + vendors.length
  }
  return records
}

export function readBySdk(client: Client): Reader {
  return {
    listOrders: () => client.purchaseOrders.list(),
    getVendor: (id) => client.vendors.get(id),
  }
}

/** How it is often written: small pages, and whatever fails is tried again a tenth of a second later. */
export function readByFetch(get: (path: string) => Promise<Response>): Reader {
  const insist = async (path: string): Promise<any> => {
    for (;;) {
      const answer = await get(path)
      if (answer.ok) return answer.json()
      await answer.text()
      await wait(100)
    }
  }
  return {
    async *listOrders() {
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: { data: Order[]; next_cursor: string | null } = await insist(
          `/v1/purchase-orders?limit=10${cursor && `&cursor=${cursor}`}`,
        )
        yield* page.data
        cursor = page.next_cursor
      }
    },
    getVendor: (id) => insist(`/v1/vendors/${encodeURIComponent(id)}`),
  }
}
