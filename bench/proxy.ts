// The floor: what a proxy costs that does nothing but pass on.
import proxy from '@fastify/http-proxy'
import Fastify from 'fastify'

const app = Fastify()
app.register(proxy, { upstream: process.env.BENCH_UPSTREAM! })
console.log(`listens on ${await app.listen({ port: 0 })}`)
