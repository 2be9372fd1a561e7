// The floor of a mirror list: ready JSON, selected and sent, by the same HTTP server.
import Fastify from 'fastify'
import { Pool } from 'pg'

const pool = new Pool({ connectionString: process.env.DATABASE_URL! })
const app = Fastify()
app.get('/', async (request, reply) => {
  const { after } = request.query as { after: string }
  const { rows } = await pool.query({
    name: 'page',
    text: 'select body from floor where id > $1 order by id limit 100',
    values: [after],
  })
  const data = rows.map(({ body }) => body).join(',')
  return reply.type('application/json').send(`{"object":"list","data":[${data}]}`)
})
app.addHook('onClose', () => pool.end())
process.once('SIGTERM', () => void app.close())
console.log(`listens on ${await app.listen({ port: 0 })}`)
