import { createSandbox } from './index.ts'

const port = Number(process.env.MILLWRIGHT_SANDBOX_PORT ?? Number(process.env.PORT ?? 3000) + 1)
const sandbox = await createSandbox({ port })
console.log(`Sandbox: ${sandbox.url}/_control`)
for (const system of [...sandbox.systems, sandbox.identityProvider]) {
  console.log(`  ${sandbox.url}/${system.name}${system.basePath}`)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.close())
}
