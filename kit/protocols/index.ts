export * from './json-rpc.ts'
export * from './odata.ts'
